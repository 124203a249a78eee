import {
  createStepRunner,
  isTerminal,
  NewPullRequest,
  PullRequest,
  StepContext,
  stepOwner,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { Forge, Forges } from '../forges/Forges';
import { checkBranch } from '../git/arguments';
import {
  conditionOf,
  ERROR_THRESHOLD,
  requestFields,
  stateOf,
  unlessBusy,
} from './pullRequest';

const config = z.strictObject({
  repository: requestFields.repository,
  sourceBranch: z.string().describe('Branch that was pushed'),
  targetBranch: z.string().describe('Branch that it is to be merged into'),
  title: z.string().trim().min(1).max(250).describe('What it is called'),
  body: z
    .string()
    .max(60_000)
    .optional()
    .describe('What it says; what is promoted, and where to, if left out'),
});

const output = z.object({
  number: z.number(),
  url: z.string(),
  id: z.string(),
});

type Config = z.infer<typeof config>;

/**
 * `git-open-pr`: opens a pull request, unless this step, or somebody for the
 * same branches, has opened one.
 *
 * @internal
 */
export function createOpenPrRunner(forges: Forges) {
  return createStepRunner({
    uses: 'git-open-pr',
    description: 'Opens a pull request',
    schema: { config, output },
    defaults: { errorThreshold: ERROR_THRESHOLD },
    needs: ({ repository }) => ({ repositories: [repository] }),
    problems: ({ repository }) => forges.problems(repository),
    run: context =>
      unlessBusy(async () => {
        const { repository, sourceBranch, targetBranch } = context.config;
        checkBranch(sourceBranch);
        checkBranch(targetBranch);
        const forge = await forges.reach(context, repository);
        const request =
          (await findRequest(forge, context)) ?? (await open(forge, context));
        const { number, url, id } = request;
        context.logger.info(`${stateOf(request)} ${url}`);
        return {
          status: 'Succeeded' as const,
          message: stateOf(request),
          output: { number, url, id },
          conditions: [conditionOf(request, context)],
        };
      }),
  });
}

/** Its own in whatever state it is, else an open one of the same branches. */
async function findRequest(
  { provider, call }: Forge,
  context: StepContext<Config>,
): Promise<PullRequest | undefined> {
  const { sourceBranch, targetBranch } = context.config;
  const found = await provider.find(call, { sourceBranch, targetBranch });
  return (
    found.find(({ body }) => body.includes(markOf(context))) ??
    found.find(({ state }) => state === 'open')
  );
}

async function open(
  forge: Forge,
  context: StepContext<Config>,
): Promise<PullRequest> {
  await context.beforeEffect();
  try {
    return await forge.provider.open(forge.call, newRequest(context));
  } catch (error) {
    context.signal.throwIfAborted();
    // It may have been opened, and only the answer got lost, or another one
    // was opened in the meantime.
    const found = isTerminal(error)
      ? undefined
      : await findRequest(forge, context).catch(() => undefined);
    if (found) {
      return found;
    }
    throw error;
  }
}

function newRequest(context: StepContext<Config>): NewPullRequest {
  const { sourceBranch, targetBranch, title, body } = context.config;
  return {
    sourceBranch,
    targetBranch,
    title,
    body: `${(body ?? usualBody(context)).trim()}\n\n${markOf(context)}\n`,
  };
}

function usualBody(context: StepContext<Config>): string {
  const { freight, stage, target, pipeline, promotion, uiBaseUrl } = context;
  const { freight: promoted } = stepOwner(context);
  const aliases = freight
    .filter(({ id }) => promoted.includes(id))
    .map(({ alias }) => alias);
  const place = target ? `${stage.name} (${target.name})` : stage.name;
  return [
    `Promotes ${aliases.join(', ')} to ${place} of ${pipeline.entityRef}.`,
    ...(promotion
      ? [
          `Requested by ${
            promotion.requestedBy
          }, see ${uiBaseUrl}/promotions/runs/${encodeURIComponent(
            promotion.id,
          )}.`,
        ]
      : []),
  ].join('\n\n');
}

/** By which a later attempt knows what an earlier one has opened. */
function markOf({ idempotencyKey }: StepContext<Config>): string {
  return `<!-- Promotion-Step: ${idempotencyKey} -->`;
}
