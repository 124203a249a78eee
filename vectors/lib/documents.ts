import {
  normalizePipeline,
  Pipeline,
  pipelineDocumentSchema,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';

/** A part of a pipeline document, as a case has it. */
export type DocumentPart = Record<string, unknown>;

/**
 * The pipeline of the `spec` that a case has, with the defaults of a document.
 *
 * @throws Error where it would not be a good document
 */
export function readPipeline(
  spec: DocumentPart,
  name: string = 'vectors',
): Pipeline {
  const document = pipelineDocumentSchema.safeParse({
    apiVersion: 'promotions/v1alpha1',
    kind: 'Pipeline',
    metadata: { name },
    spec,
  });
  if (!document.success) {
    throw new Error(
      document.error.issues
        .map(({ path, message }) => `${path.join('.')}: ${message}`)
        .join('; '),
    );
  }
  return normalizePipeline(document.data);
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
