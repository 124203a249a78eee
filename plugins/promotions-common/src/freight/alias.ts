import { ADJECTIVES, NOUNS } from './words';

/**
 * Two readable words that people call freight by, such as `brisk-otter`.
 * The same id always gives the same words.
 *
 * @param id - The id of the freight.
 * @param suffix - A number that is appended (`brisk-otter-2`), for when the
 * words are taken in the pipeline.
 * @public
 */
export function generateAlias(id: string, suffix?: number): string {
  const hash = fnv1a(id);
  const adjective = ADJECTIVES[hash % ADJECTIVES.length];
  const noun = NOUNS[Math.floor(hash / ADJECTIVES.length) % NOUNS.length];
  const words = `${adjective}-${noun}`;
  return suffix === undefined ? words : `${words}-${suffix}`;
}

/**
 * The first generated alias of the freight that is not taken.
 *
 * @param taken - aliases of the pipeline
 * @public
 */
export function freeAlias(id: string, taken: ReadonlySet<string>): string {
  for (let tries = 1; ; tries++) {
    const alias = generateAlias(id, tries > 1 ? tries : undefined);
    if (!taken.has(alias)) {
      return alias;
    }
  }
}

/** 32 bits that spread well over short lists; nothing here is a secret. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
