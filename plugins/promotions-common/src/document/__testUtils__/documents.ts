import { z } from 'zod';
import { DocumentRegistry, SourceKind, StepKind } from '../registry';

/** Kinds as modules would provide them, with schemas of every shape. */
export const registry: DocumentRegistry = {
  steps: new Map<string, StepKind>([
    [
      'git-clone',
      {
        schema: {
          config: z.strictObject({
            url: z.string(),
            branch: z.string().default('main'),
            depth: z.number().optional(),
          }),
        },
        needs: config => ({ repositories: [(config as { url: string }).url] }),
      },
    ],
    ['git-push', { schema: { config: z.strictObject({}) } }],
    [
      'http',
      {
        schema: {
          config: z.strictObject({
            url: z.string(),
            expect: z.union([z.number(), z.array(z.number())]).optional(),
          }),
        },
        needs: config => ({ urls: [(config as { url: string }).url] }),
      },
    ],
  ]),
  conditionSources: new Map<string, SourceKind>([
    [
      'http',
      {
        schema: z.strictObject({
          url: z.string(),
          expect: z.number().default(200),
        }),
        needs: config => ({ urls: [(config as { url: string }).url] }),
      },
    ],
  ]),
  freightSources: new Map<string, SourceKind>([
    [
      'git',
      {
        schema: z.strictObject({
          url: z.string(),
          branch: z.string().default('main'),
        }),
        needs: config => ({ repositories: [(config as { url: string }).url] }),
      },
    ],
  ]),
};

const open = { schema: { config: z.record(z.string(), z.unknown()) } };

/** The same, with all that strategies need. */
export const strategyRegistry: DocumentRegistry = {
  ...registry,
  steps: new Map<string, StepKind>([
    ...registry.steps,
    [
      'yaml-update',
      {
        schema: {
          config: z.strictObject({
            path: z.string(),
            set: z.record(z.string(), z.json()),
            create: z.boolean().optional(),
          }),
        },
      },
    ],
    [
      'git-commit',
      { schema: { config: z.strictObject({ message: z.string() }) } },
    ],
    ['git-push', open],
    ['git-open-pr', open],
    ['git-wait-for-pr', open],
    ['git-merge-pr', open],
    [
      'notify',
      {
        schema: {
          config: z.strictObject({
            message: z.string(),
            to: z.array(z.string().includes(':')).optional(),
          }),
        },
      },
    ],
  ]),
};

/** A document with the given lines below `spec`. */
export function document(spec: string, metadata = '{ name: podinfo }'): string {
  return [
    'apiVersion: promotions/v1alpha1',
    'kind: Pipeline',
    `metadata: ${metadata}`,
    'spec:',
    ...unindented(spec).map(line => `  ${line}`),
    '',
  ].join('\n');
}

/** A document of stages; the first of the lines is line 6. */
export function stages(lines: string): string {
  return document(
    ['stages:', ...unindented(lines).map(line => `  ${line}`)].join('\n'),
  );
}

/** Lines without the indentation that the test gave them. */
function unindented(text: string): string[] {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const indents = lines
    .filter(line => line.trim())
    .map(line => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines.map(line => line.slice(indent));
}
