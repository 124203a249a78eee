import { z } from 'zod';
import { pipelineDocumentSchema } from './schema/pipeline';

/**
 * The JSON Schema (draft 2020-12) of pipeline documents, for editors. It knows
 * the shape; what must fit together across a document is checked by
 * `parsePipelineDocument` alone.
 *
 * @public
 */
export function pipelineJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(pipelineDocumentSchema, {
    target: 'draft-2020-12',
    io: 'input',
  });
  return { ...schema, title: 'Pipeline of Promotions for Backstage' };
}
