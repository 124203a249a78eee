import { ConfigReader } from '@backstage/config';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { readConfig } from './config';
import { NOTIFICATION_KINDS } from './effects/notifications/kinds';
import { HISTORY, LIMITS, OUTBOX } from './configLimits';

const declared = fs.readFileSync(
  path.join(__dirname, '../config.d.ts'),
  'utf8',
);
const operations = fs.readFileSync(
  path.join(__dirname, '../../../docs/operations.md'),
  'utf8',
);

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

  it('is told to administrators', () => {
    const told = new Set(
      [...operations.matchAll(/`([a-zA-Z.]+)`/g)].map(([, code]) => code),
    );
    const limits = keys
      .filter(key => /\.(limits|outbox|history|notifications)\./.test(key))
      .map(key => key.replace('promotions.', ''));
    expect(limits.filter(key => !told.has(key))).toEqual([]);
  });
});
