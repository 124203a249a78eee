import { ConfigReader } from '@backstage/config';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { readConfig } from './config';
import { NOTIFICATION_KINDS } from './effects/notifications/kinds';
import { HISTORY, LIMITS, OUTBOX } from './configLimits';
import { EVENTS } from './configSenders';

const declared = fs.readFileSync(
  path.join(__dirname, '../config.d.ts'),
  'utf8',
);
const page = (name: string) =>
  fs.readFileSync(path.join(__dirname, '../../../docs', name), 'utf8');
const operations = page('operations.md');

/** Paths of all keys that `config.d.ts` declares with a value of their own. */
function declaredKeys(): string[] {
  const source = ts.createSourceFile(
    'config.d.ts',
    declared,
    ts.ScriptTarget.Latest,
    true,
  );
  const keys: string[] = [];
  const visit = (members: ts.NodeArray<ts.TypeElement>, prefix: string) => {
    for (const member of members) {
      if (ts.isPropertySignature(member) && member.type) {
        const key = `${prefix}${member.name.getText()}`;
        const nested =
          ts.isTypeLiteralNode(member.type) &&
          member.type.members.every(ts.isPropertySignature);
        if (nested) {
          visit((member.type as ts.TypeLiteralNode).members, `${key}.`);
        } else {
          keys.push(key);
        }
      }
    }
  };
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement)) {
      visit(statement.members, '');
    }
  }
  return keys;
}

/** A configuration in which that key alone has a value. */
function withValue(key: string, value: unknown) {
  return new ConfigReader(
    key
      .split('.')
      .reduceRight<any>((inner, part) => ({ [part]: inner }), value),
  );
}

const keys = declaredKeys();

describe('the configuration that is declared', () => {
  it.each(keys)('is read: %s', key => {
    // Nothing that has a meaning anywhere.
    expect(() => readConfig(withValue(key, [{ no: 'sense' }]))).toThrow(key);
  });

  it('has every limit that is read', () => {
    const read = [
      ...Object.keys(LIMITS).map(key => `promotions.limits.${key}`),
      ...Object.keys(OUTBOX).map(key => `promotions.outbox.${key}`),
      ...Object.keys(HISTORY).map(key => `promotions.history.${key}`),
      ...Object.keys(EVENTS).map(key => `promotions.events.${key}`),
    ];
    expect(keys).toEqual(expect.arrayContaining(read));
  });

  it('has every kind of notification, and so has the page for administrators', () => {
    const [, kinds] = /kinds\?: Array<([^>]+)>/.exec(declared) ?? [];
    expect([...kinds.matchAll(/'([\w-]+)'/g)].map(([, kind]) => kind)).toEqual(
      NOTIFICATION_KINDS,
    );
    for (const kind of NOTIFICATION_KINDS) {
      expect(operations).toMatch(new RegExp(`^\\| \`${kind}\` `, 'm'));
    }
  });

  it.each([
    'limits',
    'outbox',
    'history',
    'notifications',
    'queue',
    'health',
    'documents',
    'discovery',
    'overrides',
    'people',
  ])('is told to administrators: %s', section => {
    const told = codesIn(operations);
    const own = keysOf(section);
    expect(own.length).toBeGreaterThan(0);
    expect(
      own.filter(key => !told.has(key) && !told.has(`.${key.split('.')[1]}`)),
    ).toEqual([]);
  });

  it('is told to administrators: events', () => {
    const told = codesIn(page('events.md'));
    const own = keysOf('events').map(key => key.replace('events.', ''));
    expect(own.filter(key => key !== 'topics' && !told.has(key))).toEqual([]);
  });
});

/** What is said as code. */
function codesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/`([a-zA-Z.]+)`/g)].map(([, code]) => code));
}

/** Of one section, as administrators read them. */
function keysOf(section: string): string[] {
  return keys
    .filter(key => key.startsWith(`promotions.${section}.`))
    .map(key => key.replace('promotions.', ''));
}
