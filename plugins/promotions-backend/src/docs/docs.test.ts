import {
  checkExpression,
  Operation,
  operations,
  pipelineJsonSchema,
  pipelineReadPermission,
  promotionsPermissions,
  stepConditionScopeIn,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { describeSqlite } from '../store/testDatabases';
import { Conversation, exchangesOf } from './__testUtils__/http';
import { brokenLinks } from './__testUtils__/links';
import { Block, nameOf, readPage, readPages } from './__testUtils__/pages';
import { documentedRegistry } from './__testUtils__/registry';
import { createDocumentedApi, serve } from './__testUtils__/server';
import { checkCommands, isCommands, runShell } from './__testUtils__/shell';
import { diagnose, writeFiles } from './__testUtils__/typescript';
import {
  checkYaml,
  loadDocumentedConfigSchema,
  pipelineOf,
  YamlChecks,
} from './__testUtils__/yaml';

/** Every language that a block may have; each has its tests below. */
const LANGUAGES = ['cel', 'http', 'sh', 'ts', 'yaml'];

const pages = readPages();
const blocks = pages.flatMap(page => page.blocks);
const blocksIn = (language: string) =>
  blocks
    .filter(block => block.language === language)
    .map((block): [string, Block] => [nameOf(block), block]);

describe('the documentation', () => {
  it('has no block that no test knows', () => {
    const unknown = blocks.filter(
      ({ language }) => !LANGUAGES.includes(language),
    );

    expect(unknown.map(nameOf)).toEqual([]);
    expect(blocks.length).toBeGreaterThan(30);
  });

  it.each(pages.map(page => [page.name, page] as const))(
    '%s has no link that leads nowhere',
    (_name, page) => {
      expect(brokenLinks(page)).toEqual([]);
    },
  );

  describe('in YAML', () => {
    let checks: YamlChecks;
    beforeAll(async () => {
      checks = {
        registry: await documentedRegistry(),
        configSchema: await loadDocumentedConfigSchema(),
      };
    }, 120_000);

    it.each(blocksIn('yaml'))('%s', async (_name, block) => {
      await expect(checkYaml(block, checks)).resolves.toBeUndefined();
    });
  });

  describe('in expressions', () => {
    it.each(blocksIn('cel'))('%s', (_name, { text }) => {
      for (const expression of text.split('\n').filter(Boolean)) {
        expect(() =>
          checkExpression(expression, stepConditionScopeIn({ target: true })),
        ).not.toThrow();
      }
    });
  });

  describe('in TypeScript', () => {
    const [code, files] = [blocksIn('ts'), writeFiles(blocksOf('ts'))];

    it('compiles', () => {
      expect(diagnose(files)).toEqual([]);
    }, 240_000);

    it('has a test that is run', () => {
      expect(files.filter(isTest)).not.toEqual([]);
      expect(code).toHaveLength(files.length);
    });

    // A file of tests registers them here when it is loaded.
    files.filter(isTest).forEach(file => require(file));
  });

  describe('in tables', () => {
    it('names every call of the API, with its permission', () => {
      const rows = tableAfter('docs/api.md', '## All calls');
      const told = rows.map(([call, , permission]) => `${call} ${permission}`);

      expect(told.sort()).toEqual(
        Object.values<Operation>(operations)
          .map(
            operation =>
              `${operation.method.toUpperCase()} ${operation.path} ${whoMay(
                operation,
              )}`,
          )
          .sort(),
      );
    });

    it('names every permission', () => {
      const told = tableAfter(
        'docs/permissions.md',
        '## What may be permitted',
      );

      expect(told.map(([name]) => name).sort()).toEqual(
        promotionsPermissions.map(({ name }) => name).sort(),
      );
    });

    it('names every step, and all of its configuration', async () => {
      const { steps } = await documentedRegistry();
      for (const [uses, runner] of steps) {
        const { properties = {} } = z.toJSONSchema(runner.schema.config, {
          io: 'input',
          unrepresentable: 'any',
        });
        const rows = tableAfter('docs/steps.md', `## ${uses}\n`);

        expect([
          uses,
          rows.flatMap(([keys]) => keys.split(' or ')).sort(),
        ]).toEqual([uses, Object.keys(properties).sort()]);
      }
    });

    it('names every kind of gate, and all that can be said of it', () => {
      const kinds = gateSchemas();
      const told = tableAfter('docs/gates.md', '# Gates\n').map(
        ([gate]) => gate,
      );

      expect(told.map(gate => /\[(\w+)\]/.exec(gate)?.[1])).toEqual([
        ...kinds.keys(),
      ]);
      for (const [kind, { properties = {} }] of kinds) {
        const keys = Object.keys(properties);
        const rows = tableAfter('docs/gates.md', `\n## ${kind}\n`);

        expect([kind, keys.length && rows.map(([key]) => key)]).toEqual([
          kind,
          keys.length && keys,
        ]);
      }
    });
  });

  describeSqlite('talking to the API', databases => {
    /** With the pipeline of which the page speaks. */
    const documented = async (page: string) => {
      const registry = await documentedRegistry();
      const [podinfo] = ['docs/declare-a-pipeline.md', page]
        .flatMap(name => readPage(name).blocks)
        .filter(({ text }) =>
          /^kind: Pipeline\nmetadata:\n {2}name: podinfo$/m.test(text),
        )
        .reverse();
      return createDocumentedApi(
        await databases.create(),
        pipelineOf(podinfo.text, registry),
      );
    };

    const withHttp = pages
      .map(
        page =>
          [
            page.name,
            page.blocks.filter(({ language }) => language === 'http'),
          ] as const,
      )
      .filter(([, inPage]) => inPage.length > 0);

    it.each(withHttp)('%s is answered as it says', async (name, inPage) => {
      const conversation = new Conversation(await documented(name));
      for (const exchange of exchangesOf(inPage)) {
        const { told, real } = await conversation.exchange(exchange);
        expect(real).toMatchObject(told);
      }
    });

    it.each(blocksIn('sh').filter(([, block]) => !isCommands(block)))(
      'works in a shell: %s',
      async (_name, block) => {
        const api = await documented(block.page);
        api.setNow(new Date());
        const { url, environment, close } = await serve(api);
        try {
          const printed = await runShell(block, url, environment);
          expect(JSON.parse(printed)).toEqual(expect.any(Object));
        } finally {
          await close();
        }
      },
    );
  });

  it.each(blocksIn('sh').filter(([, block]) => isCommands(block)))(
    'starts commands that there are: %s',
    (_name, block) => {
      expect(() => checkCommands(block)).not.toThrow();
    },
  );
});

/** The schemas of all kinds of gates, as editors have them. */
function gateSchemas(): Map<string, { properties?: object }> {
  const path =
    'properties.spec.properties.stages.items.properties.gates.items.properties';
  const { name: _name, ...kinds } = path
    .split('.')
    .reduce<Record<string, any>>(
      (schema, key) => schema[key],
      pipelineJsonSchema(),
    );
  return new Map(Object.entries(kinds));
}

/** As the table of all calls has it. */
function whoMay({ permission, access, tag }: Operation): string {
  const reading = tag === 'service' ? 'a token' : pipelineReadPermission.name;
  const others = {
    credentials: reading,
    signature: 'a signature',
    public: 'none',
  };
  return permission?.name ?? others[access];
}

/**
 * The cells of the first table of a section, without its head; no rows where
 * the section has none.
 */
function tableAfter(page: string, heading: string): string[][] {
  const [, section] = readPage(page).text.split(heading);
  const [table = ''] = /(?:^\|.*\n)+/m.exec(section.split(/\n## /)[0]) ?? [];
  return table
    .trimEnd()
    .split('\n')
    .slice(2)
    .map(row =>
      row
        .split('|')
        .slice(1, -1)
        .map(cell => cell.replace(/`/g, '').trim()),
    );
}

function blocksOf(language: string): Block[] {
  return blocksIn(language).map(([, block]) => block);
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}
