import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';

/**
 * The references by which the pipelines of one file are told apart, in the
 * order of their names. One pipeline of a file has the reference of the file
 * itself, any other one has `#<name>` after it.
 *
 * A pipeline keeps its reference, and with it its history, as long as a
 * document of its name is in the file, wherever it stands. A new name takes
 * over what the file's own reference stood for: the document was renamed.
 *
 * @param known - the file's pipelines so far that are not archived
 */
export function pipelineRefs(
  fileRef: string,
  names: string[],
  known: PipelineSummary[],
): string[] {
  const plain = known.find(({ document }) => document.ref === fileRef)?.name;
  const kept = new Set(
    known.flatMap(({ document, name }) =>
      document.ref === namedRef(fileRef, name) ? name : [],
    ),
  );
  const first =
    names.find(name => name === plain) ?? names.find(name => !kept.has(name));
  return names.map(name =>
    name === first ? fileRef : namedRef(fileRef, name),
  );
}

/** Whether the pipeline comes from the file. */
export function isOfFile(summary: PipelineSummary, fileRef: string): boolean {
  const { ref } = summary.document;
  return ref === fileRef || ref.startsWith(`${fileRef}#`);
}

function namedRef(fileRef: string, name: string): string {
  return `${fileRef}#${name}`;
}
