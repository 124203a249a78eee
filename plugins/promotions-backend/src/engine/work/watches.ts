import {
  ConditionWatch,
  DocumentReach,
  Stage,
  toConditionWatch,
} from '@promotions/backstage-plugin-promotions-common';
import {
  ConditionSource,
  HealthCheck,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { formatIssues } from './json';

/** What health checks are checked against. */
export interface WatchSurroundings {
  sources: ReadonlyMap<string, ConditionSource>;
  /** What the pipelines of the entity may reach. */
  reach: DocumentReach;
  stage: Stage;
}

/**
 * Health checks of a step as they are watched, with all defaults.
 *
 * @throws TerminalError for a source that there is not, a configuration that
 * it does not take, an address that is not granted, an unknown target
 */
export function watchesOf(
  checks: HealthCheck[],
  surroundings: WatchSurroundings,
): ConditionWatch[] {
  return checks.map(check => {
    const problem = problemOf(check, surroundings);
    if (problem) {
      throw new TerminalError(
        `The health check ${check.type} of the step cannot be watched: ${problem}`,
      );
    }
    const { with: config = {}, ...watch } = check;
    return toConditionWatch({ ...watch, config });
  });
}

function problemOf(
  { uses, with: config = {}, target }: HealthCheck,
  { sources, reach, stage }: WatchSurroundings,
): string | undefined {
  const source = sources.get(uses);
  if (!source) {
    return `Nobody provides the condition source ${uses}.`;
  }
  if (target !== undefined && !stage.targets.some(t => t.name === target)) {
    return `Stage ${stage.name} has no target ${target}.`;
  }
  const parsed = source.schema.safeParse(config);
  if (!parsed.success) {
    return `The condition source ${uses} cannot be asked so: ${formatIssues(
      parsed.error,
    )}`;
  }
  const { repositories = [], urls = [] } = source.needs?.(parsed.data) ?? {};
  return [
    ...repositories.map(url => reach.repository(url)),
    ...urls.map(url => reach.url(url)),
  ].find(refusal => refusal !== undefined);
}
