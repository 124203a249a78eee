/**
 * The word that was probably meant, if there is one: the nearest of the known
 * ones that is at most a third of the word away (insertions, deletions,
 * substitutions, swapped neighbours).
 */
export function suggest(
  word: string,
  known: Iterable<string>,
): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) {
      continue;
    }
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean …?`, to be put after a sentence, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const meant = suggest(word, known);
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
}

/**
 * A sentence about a name that nothing has, with those that there are.
 *
 * @param otherwise - what to do where no other name comes near
 */
export function noSuch(
  what: string,
  name: string,
  known: Iterable<string>,
  otherwise: string,
): string {
  const all = [...known];
  const others = all.length > 0 ? `only ${listed(all)}` : 'and no other';
  return `There is no ${what} ${shown(name)}, ${others}.${
    didYouMean(name, all) || ` ${otherwise}`
  }`;
}

/** `a`, `b` and `c`, in code style; cut where there are very many. */
export function listed(words: Iterable<string>): string {
  const quoted = [...words].map(word => `\`${word}\``);
  if (quoted.length > 30) {
    return `${quoted.slice(0, 30).join(', ')} and ${quoted.length - 30} more`;
  }
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} and ${quoted[quoted.length - 1]}`;
}

/** A value as it may be shown in a sentence: on one line, and never long. */
export function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return `\`${line.length > 80 ? `${line.slice(0, 77)}…` : line}\``;
}

/** Longer words are not compared: nobody misspells them, and it would cost. */
const MAX_LENGTH = 64;

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  if (a.length > MAX_LENGTH || b.length > MAX_LENGTH) {
    return a === b ? 0 : Infinity;
  }
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (i > 1 && j > 1 && swapped) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
