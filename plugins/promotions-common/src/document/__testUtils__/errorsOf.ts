import { parsePipelineDocument } from '../parse';
import { DocumentRegistry, ParsePipelineOptions } from '../registry';
import { registry } from './documents';

/** `path line:column message` of every error. */
export function errorsOf(
  text: string,
  options?: ParsePipelineOptions & { registry?: DocumentRegistry },
): string[] {
  const { errors = [] } = parsePipelineDocument(
    text,
    options?.registry ?? registry,
    options,
  );
  return errors.map(
    ({ path, line, column, message }) => `${path} ${line}:${column} ${message}`,
  );
}
