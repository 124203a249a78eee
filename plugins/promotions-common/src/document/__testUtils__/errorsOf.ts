import { parsePipelineDocument } from '../parse';
import { ParsePipelineOptions } from '../registry';
import { registry } from './documents';

/** `path line:column message` of every error. */
export function errorsOf(
  text: string,
  options?: ParsePipelineOptions,
): string[] {
  const { errors = [] } = parsePipelineDocument(text, registry, options);
  return errors.map(
    ({ path, line, column, message }) => `${path} ${line}:${column} ${message}`,
  );
}
