/** Who did something, as records name them. */
export type ActorName =
  | { kind: 'entity'; entityRef: string }
  | {
      kind: 'policy' | 'origin' | 'sender' | 'service' | 'permission';
      name: string;
    }
  | { kind: 'system' };

const PREFIXES = [
  'policy',
  'origin',
  'sender',
  'service',
  'permission',
] as const;

/**
 * Reads an entity ref, `policy:<name>`, `origin:<name>`, `sender:<name>`,
 * `service:<name>`, `permission:<name>` for whoever has it, or the name of the
 * plugin itself.
 */
export function parseActor(actor: string): ActorName {
  for (const kind of PREFIXES) {
    if (actor.startsWith(`${kind}:`)) {
      return { kind, name: actor.slice(kind.length + 1) };
    }
  }
  return /^[^:/]+:[^:/]+\/[^:/]+$/.test(actor)
    ? { kind: 'entity', entityRef: actor }
    : { kind: 'system' };
}
