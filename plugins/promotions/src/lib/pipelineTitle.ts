import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';

/**
 * What to call a pipeline. One that never had a good document has no name but
 * where its document lies, of which the last part is enough for a heading.
 */
export function pipelineTitle(
  pipeline: Pick<PipelineSummary, 'name' | 'title' | 'document'>,
): string {
  const { name, title, document } = pipeline;
  if (title) {
    return title;
  }
  return name === document.ref
    ? name.split(/[/:]/).filter(Boolean).pop() ?? name
    : name;
}
