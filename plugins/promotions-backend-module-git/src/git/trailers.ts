import { StepOwner } from '@promotions/backstage-plugin-promotions-node';
import { gitOutput } from './Git';

/** Which promotion or task, and which step of it, a commit was made by. */
const OWNER = { promotion: 'Promotion', task: 'Promotion-Task' } as const;
const STEP = 'Promotion-Step';
const FREIGHT = 'Promotion-Freight';

/**
 * Adds the lines by which a commit is found again after a crash.
 *
 * @internal
 */
export function withTrailers(
  message: string,
  owner: StepOwner,
  idempotencyKey: string,
): string {
  const { kind, id, promotionId, freight } = owner;
  const lines = [
    ...(kind === 'task' && promotionId
      ? [`${OWNER.promotion}: ${promotionId}`]
      : []),
    `${OWNER[kind]}: ${id}`,
    `${STEP}: ${idempotencyKey}`,
    ...freight.map(f => `${FREIGHT}: ${f}`),
  ];
  return `${message.trim()}\n\n${lines.join('\n')}\n`;
}

/**
 * The steps of one promotion or task whose commits are among `revisions`:
 * idempotency key to hash, oldest first.
 *
 * @internal
 */
export async function findStepCommits(
  cwd: string,
  { kind, id }: Pick<StepOwner, 'kind' | 'id'>,
  revisions: string[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const output = await gitOutput(
    [
      'log',
      '-z',
      '--reverse',
      '--fixed-strings',
      // Git looks for it anywhere in the message; what counts is below.
      `--grep=${OWNER[kind]}: ${id}`,
      `--format=%H%x1e${values(OWNER[kind])}%x1e${values(STEP)}`,
      ...revisions,
      '--',
    ],
    { cwd, signal },
  );
  const found = new Map<string, string>();
  for (const line of output.split('\0').filter(Boolean)) {
    const [commit, owners = '', steps = ''] = line.trim().split('\x1e');
    if (owners.split('\x1f').includes(id)) {
      steps
        .split('\x1f')
        .filter(Boolean)
        .forEach(key => found.set(key, commit));
    }
  }
  return found;
}

function values(trailer: string): string {
  return `%(trailers:key=${trailer},valueonly,unfold,separator=%x1f)`;
}
