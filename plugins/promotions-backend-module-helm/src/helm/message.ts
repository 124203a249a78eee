/**
 * What Helm has said, in one line and without the names of temporary files.
 *
 * @param names - of files and folders to what a document calls them
 * @internal
 */
export function messageOf(stderr: string, names: Map<string, string>): string {
  const longestFirst = [...names].sort(([a], [b]) => b.length - a.length);
  const named = longestFirst.reduce(
    (text, [file, name]) => text.split(file).join(name),
    stderr,
  );
  const lines = named
    .split(/[\r\n]+/)
    .map(line => line.trim())
    // There are no flags that a person could set.
    .filter(line => line !== '' && !line.startsWith('Use --debug flag'));
  const error = lines.findIndex(line => line.startsWith('Error: '));
  return lines
    .slice(Math.max(error, 0))
    .join(' ')
    .replace(/^Error: /, '');
}
