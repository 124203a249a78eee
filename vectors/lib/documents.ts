import {
  normalizePipeline,
  Pipeline,
  pipelineDocumentSchema,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';

/** A part of a pipeline document, as a case has it. */
export type DocumentPart = Record<string, unknown>;

/**
 * The pipeline of what a case has, a whole document or its `spec`, with the
 * defaults of a document.
 *
 * @throws Error where it would not be a good document
 */
export function readPipeline(
  spec: DocumentPart,
  name: string = 'vectors',
): Pipeline {
  const document = pipelineDocumentSchema.safeParse(
    'spec' in spec
      ? spec
      : {
          apiVersion: 'promotions/v1alpha1',
          kind: 'Pipeline',
          metadata: { name },
          spec,
        },
  );
  if (!document.success) {
    throw new Error(
      document.error.issues
        .map(({ path, message }) => `${path.join('.')}: ${message}`)
        .join('; '),
    );
  }
  return normalizePipeline(document.data);
}

/** Reads well, and is never asked. */
const STAND_IN = 'true';

/**
 * The same, of a document that would be refused for an expression of a gate:
 * a case may be about what the engine says of one that cannot be evaluated.
 *
 * @throws Error where it would not be a good document otherwise
 */
export function readPipelineWithAnyExpression(given: DocumentPart): Pipeline {
  const held: Array<{ stage: number; gate: number; expression: string }> = [];
  const stages = partsOf(partOf(given.spec ?? given).stages);
  const replaced = stages.map((stage, stageIndex) => {
    const gates = partsOf(stage.gates);
    return gates.length === 0
      ? stage
      : {
          ...stage,
          gates: gates.map((gate, gateIndex) => {
            const { expression } = gate;
            if (typeof expression !== 'string') {
              return gate;
            }
            held.push({ stage: stageIndex, gate: gateIndex, expression });
            return { ...gate, expression: STAND_IN };
          }),
        };
  });
  if (held.length === 0) {
    return readPipeline(given);
  }
  const pipeline = readPipeline(
    'spec' in given
      ? { ...given, spec: { ...partOf(given.spec), stages: replaced } }
      : { ...given, stages: replaced },
  );
  for (const { stage, gate, expression } of held) {
    const read = pipeline.stages[stage].gates[gate];
    if (read.kind === 'expression') {
      read.expression = expression;
    }
  }
  return pipeline;
}

export function partOf(given: unknown): DocumentPart {
  return typeof given === 'object' && given !== null
    ? (given as DocumentPart)
    : {};
}

function partsOf(given: unknown): DocumentPart[] {
  return Array.isArray(given) ? given.map(partOf) : [];
}

/**
 * A stage that a case has without its pipeline.
 *
 * @param origins - Those that the case mentions; none: `default`.
 */
export function readStage(stage: DocumentPart, origins: string[]): Stage {
  return readPipeline({
    origins: [...new Set(origins)].map(origin => ({ name: origin })),
    stages: [stage],
  }).stages[0];
}

/** The origins that a stage of a document mentions. */
export function requestedOrigins(stage: DocumentPart): string[] {
  const requests = Array.isArray(stage.freight) ? stage.freight : [];
  return requests.flatMap(request =>
    typeof request?.origin === 'string' ? [request.origin] : [],
  );
}
