import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import { Freeze, Gate } from '../model';

/** A check asks for it in every decision; gates are never changed. */
const fingerprints = new WeakMap<Gate, string>();

/**
 * Of a gate as it is: what was said about it does not count for one that has
 * changed since.
 *
 * @returns SHA-256 in hex of its canonical JSON.
 * @public
 */
export function gateFingerprint(gate: Gate): string {
  let known = fingerprints.get(gate);
  if (known === undefined) {
    known = fingerprint(gate);
    fingerprints.set(gate, known);
  }
  return known;
}

/**
 * Of a freeze, by its windows and its scope; its words may change.
 *
 * @returns SHA-256 in hex.
 * @public
 */
export function freezeFingerprint(
  freeze: Pick<Freeze, 'windows' | 'entities' | 'stages' | 'labels'>,
): string {
  const { windows, entities, stages, labels } = freeze;
  return fingerprint({ windows, entities, stages, labels });
}

function fingerprint(value: unknown): string {
  const text = JSON.stringify(value, withSortedKeys);
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}

function withSortedKeys(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value;
}
