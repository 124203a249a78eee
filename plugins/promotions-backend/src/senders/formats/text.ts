import { createHash } from 'node:crypto';

/** What an event may say in its message. */
const MESSAGE_LENGTH = 1000;

/** Text of a controller as an event may carry it: not too long, nothing hidden. */
export function messageOf(text: string): string {
  return text
    .replace(/(?![\n\r\t])\p{Cc}/gu, '')
    .slice(0, MESSAGE_LENGTH)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}

/** An id that is the same whenever the same is sent again. */
export function stableId(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
