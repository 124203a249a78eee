import { AuthService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { compares } from '@promotions/backstage-plugin-promotions-common';
import {
  ConditionReport,
  ConditionSource,
  createConditionSource,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { findEntity } from '../../catalog/entities';
import { fieldOf, isField, textOf } from './field';

/** Longer values are no status. */
const MAX_TEXT = 1_000;

const schema = z.strictObject({
  field: z
    .string()
    .max(256)
    .refine(isField, {
      error:
        'Write the field with dots, such as `spec.lifecycle` or `metadata.annotations.example.com/tier`.',
    })
    .describe('The field of the entity, such as `spec.lifecycle`'),
  equals: z.string().optional().describe('The value has to be this'),
  in: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('The value has to be one of these'),
  matches: z
    .string()
    .max(256)
    .optional()
    .describe('RE2 pattern that the whole value has to match'),
});

/**
 * `catalog`: a field of the entity, as it is in the catalog now. The condition
 * is its value, or with `equals`, `in` or `matches` whether it is as asked.
 *
 * It reads with the plugin's own credentials, so that it looks at nothing but
 * the entity that declares the pipeline: others, those that it has relations to
 * among them, may be hidden from who writes the document.
 */
export function catalogConditionSource(options: {
  catalog: CatalogService;
  auth: AuthService;
}): ConditionSource {
  const { catalog, auth } = options;
  return createConditionSource<z.infer<typeof schema>>({
    uses: 'catalog',
    description: 'Looks at a field of the entity that declares the pipeline',
    schema,
    async probe({ config, pipeline, signal }): Promise<ConditionReport> {
      signal.throwIfAborted();
      const ref = pipeline.entityRef;
      const entity = await findEntity(catalog, auth, ref);
      if (!entity) {
        throw new Error(`The catalog has no ${ref}.`);
      }
      return report(config, ref, entity);
    },
  });
}

function report(
  config: z.infer<typeof schema>,
  ref: string,
  entity: Entity,
): ConditionReport {
  const { field, equals, in: oneOf, matches } = config;
  const value = fieldOf(entity, field);
  const asked = [equals, oneOf, matches].some(one => one !== undefined);
  const response = { entity: ref, field, value: value ?? null };
  if (value === undefined) {
    return {
      status: asked ? 'False' : 'Unknown',
      reason: 'NoSuchField',
      message: `${ref} has no ${field}.`,
      response,
    };
  }
  const text = textOf(value);
  if (text.length > MAX_TEXT) {
    throw new Error(
      `${field} of ${ref} is longer than ${MAX_TEXT} characters, which is too long for a status.`,
    );
  }
  const message = `${field} of ${ref} is ${text || 'empty'}.`;
  if (!asked) {
    return { status: text, reason: 'Read', message, response };
  }
  return compares(text, { equals, in: oneOf, matches })
    ? { status: 'True', reason: 'AsExpected', message, response }
    : { status: 'False', reason: 'NotAsExpected', message, response };
}
