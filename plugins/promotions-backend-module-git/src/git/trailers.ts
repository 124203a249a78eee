import { gitOutput } from './Git';

/** Which promotion, and which step of it, a commit was made by. */
const PROMOTION = 'Promotion';
const STEP = 'Promotion-Step';
const FREIGHT = 'Promotion-Freight';

/**
 * Adds the lines by which a commit is found again after a crash.
 *
 * @internal
 */
export function withTrailers(
  message: string,
  step: { promotion: string; idempotencyKey: string; freight: string[] },
): string {
  const lines = [
    `${PROMOTION}: ${step.promotion}`,
    `${STEP}: ${step.idempotencyKey}`,
    ...step.freight.map(id => `${FREIGHT}: ${id}`),
  ];
  return `${message.trim()}\n\n${lines.join('\n')}\n`;
}

/**
 * The steps of one promotion whose commits are among `revisions`: idempotency
 * key to hash, oldest first.
 *
 * @internal
 */
export async function findStepCommits(
  cwd: string,
  promotion: string,
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
      `--grep=${PROMOTION}: ${promotion}`,
      `--format=%H%x1e${values(PROMOTION)}%x1e${values(STEP)}`,
      ...revisions,
      '--',
    ],
    { cwd, signal },
  );
  const found = new Map<string, string>();
  for (const line of output.split('\0').filter(Boolean)) {
    const [commit, promotions = '', steps = ''] = line.trim().split('\x1e');
    if (promotions.split('\x1f').includes(promotion)) {
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
