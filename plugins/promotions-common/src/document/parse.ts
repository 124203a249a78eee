import { DocumentError } from '../api';
import { Pipeline } from '../model';
import { checkCycles } from './checks/cycles';
import { checkDuplicates } from './checks/duplicates';
import { CheckedConfigurations, checkKinds } from './checks/kinds';
import { checkStages } from './checks/stages';
import { checkSizes } from './checks/steps/sizes';
import { checkRequests } from './checks/upstreams';
import { Cursor } from './Cursor';
import { checkSchema } from './issues';
import { normalizePipeline } from './normalize';
import { formatPath } from './path';
import { DocumentRegistry, ParsePipelineOptions } from './registry';
import { Report } from './Report';
import { MAX_BUNDLES } from './schema/bundles';
import {
  MAX_STAGES,
  PipelineDocument,
  pipelineDocumentSchema,
} from './schema/pipeline';
import { shown } from './suggest';
import { readYaml } from './yaml/read';
import { SourceDocument } from './yaml/SourceDocument';

/** What a file of pipeline documents came to. @public */
export type ParsedPipelines =
  | { pipelines: Pipeline[]; errors?: undefined }
  | { errors: DocumentError[]; pipelines?: undefined };

/** 1 MiB. */
const DEFAULT_MAX_BYTES = 1024 * 1024;

/**
 * Reads a file of pipeline documents. Each YAML document in it is a pipeline;
 * they are good together, or not at all.
 *
 * All errors are told at once, in the order of the file, each with its path in
 * the document, line and column, and a sentence that says what to do.
 *
 * @param text - YAML
 * @param registry - the kinds of steps and sources that there are
 * @public
 */
export function parsePipelineDocument(
  text: string,
  registry: DocumentRegistry,
  options: ParsePipelineOptions = {},
): ParsedPipelines {
  const { maxBytes = DEFAULT_MAX_BYTES } = options;
  const read = readYaml(text, maxBytes);
  const errors = [...read.errors];
  const pipelines: Pipeline[] = [];
  const taken = new Map(options.takenNames);
  for (const source of read.documents) {
    const report = new Report(source);
    const pipeline = report.collect(() => {
      checkName(source, taken, report);
      return checkDocument(source, registry, options, report);
    });
    errors.push(...report.errors);
    if (pipeline) {
      pipelines.push(pipeline);
    }
  }
  return errors.length > 0 ? { errors: inOrder(errors) } : { pipelines };
}

function checkDocument(
  source: SourceDocument,
  registry: DocumentRegistry,
  { reach }: ParsePipelineOptions,
  report: Report,
): Pipeline | undefined {
  const checked = checkSchema(pipelineDocumentSchema, source.value);
  for (const { path, message, at } of checked.issues ?? []) {
    report.add(path, message, at);
  }
  const spec = new Cursor(source.value).get('spec');
  if (
    spec.get('stages').items().length > MAX_STAGES ||
    spec.get('tasks').entries().length > MAX_BUNDLES
  ) {
    return undefined;
  }
  checkDuplicates(spec, report);
  checkRequests(spec, report);
  checkCycles(spec, report);
  checkStages(spec, { registry, reach, report });
  const configurations = checkKinds(spec, registry, reach, report);
  if (checked.issues || report.errors.length > 0) {
    return undefined;
  }
  const pipeline = normalizePipeline(
    withConfigurations(checked.data, configurations),
  );
  checkSizes(pipeline, report);
  return pipeline;
}

/** An entity's pipelines are told apart by their names. */
function checkName(
  source: SourceDocument,
  taken: Map<string, string>,
  report: Report,
) {
  const name = new Cursor(source.value).get('metadata').get('name');
  if (name.text === undefined) {
    return;
  }
  const where = taken.get(name.text);
  if (where !== undefined) {
    report.add(
      name.path,
      `There is already a pipeline called ${shown(
        name.text,
      )} ${where}. Give this one another name.`,
    );
  }
  taken.set(name.text, 'in this file');
}

/** The document with what the schemas of the sources filled in. */
function withConfigurations(
  document: PipelineDocument,
  configurations: CheckedConfigurations,
): PipelineDocument {
  const at = (...path: Array<string | number>) =>
    configurations.get(formatPath(['spec', ...path]));
  return {
    ...document,
    spec: {
      ...document.spec,
      origins: document.spec.origins?.map((origin, o) => ({
        ...origin,
        subscriptions: origin.subscriptions?.map((subscription, s) =>
          Object.fromEntries(
            Object.entries(subscription).map(([uses, config]) => [
              uses,
              at('origins', o, 'subscriptions', s, uses) ?? config,
            ]),
          ),
        ),
      })),
      stages: document.spec.stages.map((stage, s) => ({
        ...stage,
        conditions: stage.conditions?.map((watch, c) => ({
          ...watch,
          with: at('stages', s, 'conditions', c, 'with') ?? watch.with,
        })),
      })),
    },
  };
}

/** As they stand in the file; what is about all of it comes last. */
function inOrder(errors: DocumentError[]): DocumentError[] {
  const rank = ({ line }: DocumentError) => (line === 0 ? Infinity : line);
  return errors.sort((a, b) =>
    rank(a) === rank(b) ? a.column - b.column : rank(a) - rank(b),
  );
}
