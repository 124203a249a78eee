import { componentEntityV1alpha1Validator } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { ConfigSchema, loadConfigSchema } from '@backstage/config-loader';
import { JsonObject } from '@backstage/types';
import {
  Operation,
  operations,
  parsePipelineDocument,
  Pipeline,
} from '@promotions/backstage-plugin-promotions-common';
import path from 'node:path';
import { parse } from 'yaml';
import { readConfig } from '../../config';
import { Registry } from '../../engine/registry';
import { checkClusterObject, isOfCluster } from './kubernetes';
import { Block, ROOT } from './pages';

/** What blocks of YAML are checked with. */
export interface YamlChecks {
  registry: Registry;
  configSchema: ConfigSchema;
}

/** Packages whose configuration the documentation describes. */
const CONFIGURED = [
  'packages/app',
  'packages/backend',
  'plugins/promotions-backend',
  'plugins/promotions-backend-module-git',
  'plugins/promotions-backend-module-helm',
];

/** What the schema wants of every Backstage. */
const ANY_BACKSTAGE = {
  app: { baseUrl: 'https://backstage.example.com' },
  backend: {
    baseUrl: 'https://backstage.example.com',
    listen: ':7007',
    database: { client: 'pg', connection: '' },
  },
};

/** Of the configuration, what has a schema; an unknown key is an error. */
export function loadDocumentedConfigSchema(): Promise<ConfigSchema> {
  return loadConfigSchema({
    dependencies: [],
    packagePaths: CONFIGURED.map(name => path.join(ROOT, name, 'package.json')),
    noUndeclaredProperties: true,
  });
}

/**
 * Checks a block as what it is: a pipeline document or a part of one, an
 * entity, or configuration.
 *
 * @throws Error that says what is wrong, also when it is none of them
 */
export async function checkYaml(block: Block, checks: YamlChecks) {
  const value: unknown = parse(block.text);
  if (value === null) {
    checkComment(block.text);
  } else if (Array.isArray(value) && value.every(item => 'uses' in item)) {
    const steps = `steps:\n${indent(block.text, 2)}`;
    pipelineOf(withPromotion(steps), checks.registry);
  } else if (isObject(value) && value.kind === 'Pipeline') {
    pipelineOf(block.text, checks.registry);
  } else if (isObject(value) && 'steps' in value) {
    pipelineOf(withPromotion(block.text), checks.registry);
  } else if (isObject(value) && 'origins' in value) {
    pipelineOf(withStages(block.text), checks.registry);
  } else if (isObject(value) && 'gates' in value) {
    pipelineOf(withGates(block.text), checks.registry);
  } else if (isObject(value) && isOfCluster(value)) {
    checkClusterObject(value);
  } else if (isObject(value) && 'apiVersion' in value) {
    if (!(await componentEntityV1alpha1Validator.check(value as never))) {
      throw new Error(`This is no Component: ${block.text}`);
    }
  } else if (isObject(value)) {
    checkConfig(block.text, checks.configSchema);
  } else {
    throw new Error('Nobody knows what kind of YAML this is.');
  }
}

/** @throws Error with all errors of the document */
export function pipelineOf(text: string, registry: Registry): Pipeline {
  const { pipelines, errors } = parsePipelineDocument(text, registry);
  if (errors) {
    throw new Error(
      errors.map(({ line, message }) => `line ${line}: ${message}`).join('\n'),
    );
  }
  return pipelines[0];
}

const HEAD = `apiVersion: promotions/v1alpha1
kind: Pipeline
metadata: { name: part }
spec:`;

/** A pipeline with a stage that is promoted to in this way. */
function withPromotion(promotion: string): string {
  return `${HEAD}
  stages:
    - name: dev
      promotion:
${indent(promotion, 8)}`;
}

/** A pipeline with these origins. */
function withStages(origins: string): string {
  return `${HEAD}
${indent(origins, 2)}
  stages: [{ name: dev }]`;
}

/** A pipeline with a stage after another one, which has these gates. */
function withGates(gates: string): string {
  return `${HEAD}
  stages:
    - name: staging
    - name: prod
${indent(gates, 6)}`;
}

function indent(text: string, by: number): string {
  return text.trimEnd().replace(/^(?=.)/gm, ' '.repeat(by));
}

/** The line for editors, with the address of a schema that is served. */
function checkComment(text: string) {
  const [, served] =
    /^# yaml-language-server: \$schema=https:\/\/[^/]+\/api\/promotions(\/\S+)\s*$/.exec(
      text,
    ) ?? [];
  const known = Object.values<Operation>(operations).map(({ path: p }) => p);
  if (!known.includes(served)) {
    throw new Error('Nobody knows what this comment is for.');
  }
}

/** With a value for what is taken from the environment. */
export function readConfigBlock(text: string): JsonObject {
  return parse(text.replace(/\$\{(\w+)\}/g, 'the-value-of-$1'));
}

function checkConfig(text: string, schema: ConfigSchema) {
  const data = readConfigBlock(text);
  schema.process([
    { context: 'of any Backstage', data: ANY_BACKSTAGE },
    { context: 'of the documentation', data },
  ]);
  readConfig(new ConfigReader(data));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
