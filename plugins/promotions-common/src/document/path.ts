/** Keys and indices from the root of a document to a value in it. */
export type Path = ReadonlyArray<string | number>;

/** As people read it: `spec.stages[1].freight[0].origin`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    if (!/^[A-Za-z_][\w-]*$/.test(part)) {
      return `${text}[${JSON.stringify(part)}]`;
    }
    return text ? `${text}.${part}` : part;
  }, '');
}
