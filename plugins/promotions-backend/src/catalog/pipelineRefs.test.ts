import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import { isOfFile, pipelineRefs } from './pipelineRefs';

const file = 'url:https://example.com/promotions.yaml';

const known = (name: string, ref: string): PipelineSummary => ({
  id: name,
  entityRef: 'component:default/a',
  name,
  state: 'Active',
  revision: 1,
  document: { ref, state: 'Good', errors: [] },
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
});

describe('the pipelines of a file', () => {
  it.each<[string, string[], PipelineSummary[], string[]]>([
    ['one alone has the reference of the file', ['a'], [], [file]],
    [
      'of several the first has it when they are new',
      ['a', 'b'],
      [],
      [file, `${file}#b`],
    ],
    [
      'a name that is there already keeps it, wherever it stands',
      ['b', 'a'],
      [known('a', file)],
      [`${file}#b`, file],
    ],
    [
      'all names keep theirs when the documents change places',
      ['b', 'c', 'a'],
      [known('a', file), known('b', `${file}#b`)],
      [`${file}#b`, `${file}#c`, file],
    ],
    [
      'a new one takes it over when its pipeline is gone',
      ['b', 'c'],
      [known('a', file), known('b', `${file}#b`)],
      [`${file}#b`, file],
    ],
    [
      'none needs to have it',
      ['b', 'c'],
      [known('a', file), known('b', `${file}#b`), known('c', `${file}#c`)],
      [`${file}#b`, `${file}#c`],
    ],
    ['the only one may change its name', ['z'], [known('a', file)], [file]],
    [
      'one that is left over keeps its own',
      ['b'],
      [known('a', file), known('b', `${file}#b`)],
      [`${file}#b`],
    ],
  ])('%s', (_, names, before, expected) => {
    expect(pipelineRefs(file, names, before)).toEqual(expected);
  });

  it('are those with its reference', () => {
    expect(isOfFile(known('a', file), file)).toBe(true);
    expect(isOfFile(known('a', `${file}#a`), file)).toBe(true);
    expect(isOfFile(known('a', `${file}2`), file)).toBe(false);
  });
});
