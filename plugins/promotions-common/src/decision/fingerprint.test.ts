import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import { Freeze, Gate } from '../model';
import { freezeFingerprint, gateFingerprint } from './fingerprint';

const gate: Gate = {
  kind: 'check',
  name: 'calendar',
  uses: 'http',
  config: { url: 'https://a.example.com', headers: { a: '1', b: '2' } },
  ttl: 1,
  timeout: 2,
  giveUpAfter: 3,
};

describe('the fingerprint of a gate', () => {
  it('is the same for what means the same, in whatever order it is written', () => {
    expect(
      gateFingerprint({
        giveUpAfter: 3,
        timeout: 2,
        ttl: 1,
        expect: undefined,
        config: { headers: { b: '2', a: '1' }, url: 'https://a.example.com' },
        uses: 'http',
        name: 'calendar',
        kind: 'check',
      }),
    ).toBe(gateFingerprint(gate));
    expect(gateFingerprint(gate)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Gate]>([
    ['name', { ...gate, name: 'other' }],
    ['durations', { ...gate, ttl: 2 }],
    ['configuration', { ...gate, config: { url: 'https://b.example.com' } }],
    ['expression', { ...gate, expect: 'true' }],
  ])('is another one with another %s', (_, changed) => {
    expect(gateFingerprint(changed)).not.toBe(gateFingerprint(gate));
  });

  it('is of its JSON with sorted keys, null included', () => {
    const written =
      '{"config":{"body":null,"url":"https://a.example.com"},"giveUpAfter":3,"kind":"check","name":"calendar","timeout":2,"ttl":1,"uses":"http"}';
    expect(
      gateFingerprint({
        ...gate,
        config: { url: 'https://a.example.com', body: null },
      }),
    ).toBe(bytesToHex(sha256(new TextEncoder().encode(written))));
  });

  it('heeds the order of lists', () => {
    const list = (values: string[]): Gate => ({
      kind: 'condition',
      name: 'c',
      stage: 's',
      type: 't',
      in: values,
      for: 0,
      sameFreight: false,
    });
    expect(gateFingerprint(list(['a', 'b']))).not.toBe(
      gateFingerprint(list(['b', 'a'])),
    );
  });
});

describe('the fingerprint of a freeze', () => {
  const freeze: Freeze = {
    id: 'z1',
    name: 'holidays',
    reason: 'Nobody is there.',
    windows: [{ from: '2026-12-24T00:00:00.000Z' }],
    stages: ['prod'],
    labels: {},
    source: 'database',
  };

  it('is of its windows and its scope, not of its words', () => {
    const of = (changed: Partial<Freeze>) =>
      freezeFingerprint({ ...freeze, ...changed });
    expect(of({ id: 'z2', name: 'a', reason: 'b', updatedAt: 'c' })).toBe(
      of({}),
    );
    expect(of({ windows: [] })).not.toBe(of({}));
    expect(of({ stages: ['*'] })).not.toBe(of({}));
    expect(of({ labels: { risk: 'high' } })).not.toBe(of({}));
    expect(of({ entities: { kind: 'component' } })).not.toBe(of({}));
  });
});
