import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import { Redaction } from './Redaction';

const UNTOLD = {
  path: '',
  line: 0,
  column: 0,
  message:
    'The document is not valid. Whoever may see all stages of the pipeline sees what is wrong with it.',
};

/**
 * A pipeline for somebody who may not see every stage that it has, or that a
 * document which is not in force yet gives it: errors name stages, and whoever
 * knows where the document lies may look there.
 */
export function narrowSummary(
  pipeline: PipelineSummary,
  redaction: Redaction,
): PipelineSummary {
  const { document, name, title, description } = pipeline;
  const { url: _url, ref, errors, ...rest } = document;
  return {
    ...pipeline,
    // A document that has never been good has the name of where it lies.
    name: name === ref ? pipeline.entityRef : name,
    ...(title && { title: redaction.text(title) }),
    ...(description && { description: redaction.text(description) }),
    document: {
      ...rest,
      ref: '',
      errors: errors.length > 0 ? [UNTOLD] : [],
    },
  };
}
