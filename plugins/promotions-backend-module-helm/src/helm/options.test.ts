import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHelmOptions } from './options';

const read = (helm?: JsonObject) =>
  readHelmOptions(new ConfigReader({ promotions: { helm } }));

describe('promotions.helm', () => {
  it('may be left out', () => {
    expect(read()).toEqual({ command: 'helm', timeoutMs: 60_000 });
  });

  it('says which Helm, and how long it may take', () => {
    expect(read({ command: '/opt/helm/helm', timeout: '2m' })).toEqual({
      command: '/opt/helm/helm',
      timeoutMs: 120_000,
    });
    expect(read({ command: 'helm3', timeout: { seconds: 1 } })).toEqual({
      command: 'helm3',
      timeoutMs: 1_000,
    });
  });

  it.each([
    ['command', ''],
    ['command', './helm'],
    ['command', 'bin/helm'],
    ['command', 'helm --debug'],
    ['command', 'a\0b'],
    ['command', 3],
    ['timeout', 'soon'],
    ['timeout', '500ms'],
    ['timeout', { hours: 2 }],
    ['timeout', [1]],
  ])('ends the start where %s is %j', (key, value) => {
    expect(() => read({ [key]: value })).toThrow(
      `The configuration is wrong: promotions.helm.${key}: must be`,
    );
  });

  it('is told to administrators', () => {
    const page = (path: string) =>
      readFileSync(join(__dirname, '../..', path), 'utf8');
    const declared = [...page('config.d.ts').matchAll(/^ {6}(\w+)\?: /gm)];
    expect(declared.map(([, key]) => key)).toEqual(['command', 'timeout']);
    const operations = page('../../docs/operations.md');
    const untold = declared.filter(
      ([, key]) => !operations.includes(`| \`helm.${key}\` `),
    );
    expect(untold).toEqual([]);
  });
});
