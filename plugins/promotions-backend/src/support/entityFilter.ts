import { isStoredPath, STORED_PATHS } from '../catalog/storedEntity';

/**
 * What is wrong with a predicate over entities. One that looks at what is not
 * stored would find nothing there, and under `$not` select everything.
 */
export function predicateProblem(predicate: unknown): string | undefined {
  if (typeof predicate !== 'object' || predicate === null) {
    return undefined;
  }
  for (const [key, value] of Object.entries(predicate)) {
    if (key === '$all' || key === '$any' || key === '$not') {
      const problem = [value].flat().map(predicateProblem).find(Boolean);
      if (problem) {
        return problem;
      }
    } else if (!isStoredPath(key)) {
      return `looks at ${key}, but of an entity there is only ${STORED_PATHS.join(
        ', ',
      )}`;
    }
  }
  return undefined;
}
