/**
 * Whether the whole text is as the pattern says: `*` stands for any
 * characters, `?` for one; everything else for itself. The time that it takes
 * is bounded by the product of both lengths, whatever the pattern.
 *
 * @public
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let position = 0;
  /** Where the last `*` stands, and how far it reaches as yet. */
  let star = -1;
  let reach = 0;
  while (position < text.length) {
    if (pattern[at] === '*') {
      star = at;
      reach = position;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === text[position]) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      reach += 1;
      position = reach;
      at = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') {
    at += 1;
  }
  return at === pattern.length;
}
