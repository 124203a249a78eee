import { LoggerService } from '@backstage/backend-plugin-api';
import { PipelineSnapshot } from '@promotions/backstage-plugin-promotions-common';
import {
  ConditionReport,
  ConditionSource,
  Outbound,
} from '@promotions/backstage-plugin-promotions-node';
import { LONGEST_TIMER } from './Ticker';

/** What asking a condition source needs of its surroundings. */
export interface AskContext {
  source(uses: string): ConditionSource | undefined;
  outboundFor(entity: Record<string, unknown>): Outbound;
  logger: LoggerService;
}

/** What is asked, for which pipeline. */
export interface Question {
  uses: string;
  /** As the source is to get it; it is checked by its schema. */
  config: unknown;
  /** Milliseconds for the answer. */
  timeout: number;
  snapshot: Pick<
    PipelineSnapshot,
    'pipelineId' | 'pipeline' | 'entityRef' | 'entity'
  >;
}

/**
 * Asks a condition source once, within its time and within what the pipeline's
 * entity is granted. Whatever goes wrong is an error in words, and never thrown.
 */
export async function askSource(
  context: AskContext,
  { uses, config, timeout, snapshot }: Question,
): Promise<{ report: ConditionReport } | { error: string }> {
  const source = context.source(uses);
  if (!source) {
    return { error: `Nobody provides the condition source ${uses}.` };
  }
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`There was no answer within ${timeout} ms.`);
      reject(error);
      controller.abort(error);
    }, Math.min(timeout, LONGEST_TIMER));
  });
  const probe = async () =>
    source.probe({
      config: checked(source, config),
      pipeline: {
        id: snapshot.pipelineId,
        name: snapshot.pipeline.name,
        entityRef: snapshot.entityRef,
      },
      entity: snapshot.entity,
      logger: context.logger,
      signal: controller.signal,
      outbound: context.outboundFor(snapshot.entity),
    });
  try {
    const report = await Promise.race([probe(), late]);
    return typeof report?.status === 'string'
      ? { report: { ...report, ...words(report) } }
      : { error: `The condition source ${uses} has answered no status.` };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: kept(message) };
  } finally {
    clearTimeout(timer);
  }
}

/** What is kept of anything that was said, in characters. */
const MAX_WORDS = 2_000;

function words({
  status,
  reason,
  message,
  url,
}: ConditionReport): Omit<ConditionReport, 'response'> {
  return {
    status: kept(status),
    ...(reason !== undefined && { reason: kept(reason) }),
    ...(message !== undefined && { message: kept(message) }),
    ...(url !== undefined && { url: kept(url) }),
  };
}

/** No database keeps a NUL character in a text. */
function kept(text: string): string {
  return String(text).replaceAll('\0', '').slice(0, MAX_WORDS);
}

/** @throws Error that names the field */
function checked(source: ConditionSource, config: unknown): unknown {
  const result = source.schema.safeParse(config);
  if (!result.success) {
    const wrong = result.error.issues
      .map(({ path, message }) =>
        path.length > 0 ? `${path.join('.')}: ${message}` : message,
      )
      .join('; ');
    throw new Error(
      `The condition source ${source.uses} cannot be asked so: ${wrong}`,
    );
  }
  return result.data;
}
