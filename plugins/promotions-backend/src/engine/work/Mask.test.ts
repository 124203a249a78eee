import { LoggerService } from '@backstage/backend-plugin-api';
import {
  isTerminal,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { Mask } from './Mask';

const SECRET = 'pa$$/wörd "x"+y\\z';
const mask = new Mask([SECRET, '4711081512']);

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a masked secret', () => {
  it.each([
    ['as it is', `a ${SECRET} b`, 'a *** b'],
    ['twice', `${SECRET}${SECRET}`, '***'],
    ['in JSON', JSON.stringify({ a: SECRET }), '{"a":"***"}'],
    [
      'in JSON within JSON',
      JSON.stringify(JSON.stringify([SECRET])),
      '"[\\"***\\"]"',
    ],
    ['in an address', `?a=${encodeURIComponent(SECRET)}&b`, '?a=***&b'],
    [
      'in an address with small letters',
      encodeURIComponent(SECRET).replace(/%../g, sign => sign.toLowerCase()),
      '***',
    ],
    ['in a form', new URLSearchParams({ a: SECRET }).toString(), 'a=***'],
    ['in base64', `Basic ${base64(SECRET)}`, 'Basic ***'],
    ['cut off', `${SECRET.slice(0, -3)}…`, '***…'],
    ['not at all', 'nothing of it', 'nothing of it'],
  ])('does not show %s', (_how, text, masked) => {
    expect(mask.text(text)).toBe(masked);
  });

  it.each(['', 'a', 'ab', 'abc', 'user:'])(
    'does not show in base64 after %j',
    before => {
      const encoded = base64(`${before}${SECRET}:and more`);
      for (const text of [
        encoded,
        encoded.replaceAll('+', '-').replaceAll('/', '_'),
      ]) {
        const masked = mask.text(text);
        const shown = masked
          .split('***')
          .map(part => Buffer.from(part, 'base64').toString());
        expect(masked).toContain('***');
        expect(shown.join()).not.toContain('wörd');
      }
    },
  );

  it('does not show in one that lies over another', () => {
    const both = new Mask(['abcdefgh', 'efghijkl']);
    expect(both.text('-abcdefghijkl-')).toBe('-***-');
  });

  it('does not show line by line', () => {
    const key = new Mask(['-----BEGIN-----\nMIIEvQIBADAN\n-----END KEY-----']);
    expect(key.text('line 2 is MIIEvQIBADAN')).toBe('line 2 is ***');
  });

  it('does not show in JSON however deep, in keys, or as a number', () => {
    expect(
      mask.json({
        list: [{ [`a${SECRET}`]: [`${SECRET}!`] }],
        pin: 4711081512,
        other: 4711,
        none: null,
      }),
    ).toEqual({
      list: [{ 'a***': ['***!'] }],
      pin: '***',
      other: 4711,
      none: null,
    });
  });

  it('does not show in errors, which stay as terminal as they were', () => {
    const terminal = mask.error(
      new Error(SECRET, { cause: new TerminalError('x') }),
    );
    expect(terminal.message).toBe('***');
    expect(isTerminal(terminal)).toBe(true);
    expect(isTerminal(mask.error(new Error('x')))).toBe(false);
    const thrown: unknown = { code: SECRET };
    expect(mask.error(thrown).message).toContain('{"code":"***"}');
  });

  it('does not show in what is logged', () => {
    const written: unknown[] = [];
    const note = (message: string, meta?: unknown) =>
      written.push(
        message,
        meta instanceof Error ? [meta.message, meta.stack] : meta,
      );
    const logger: LoggerService = {
      error: note,
      warn: note,
      info: note,
      debug: note,
      child: meta => {
        written.push(meta);
        return logger;
      },
    };
    const masked = mask.logger(logger).child({ a: SECRET });
    const cyclic: Record<string, unknown> = { SECRET };
    cyclic.self = cyclic;
    masked.error(`no ${SECRET}`, new Error(SECRET));
    masked.warn('w', { url: new URL(`https://a/?${SECRET}`) } as never);
    masked.info('i', cyclic as never);
    masked.debug('d', { [SECRET]: new Date(0) } as never);
    expect(written).toHaveLength(9);
    expect(JSON.stringify(written)).toContain('no ***');
    expect(JSON.stringify(written)).toContain('1970-01-01');
    expect(JSON.stringify(written)).not.toMatch(/w(ö|%C3%B6|\\u00f6)rd/);
  });

  it('changes nothing where there are none', () => {
    const none = new Mask([]);
    expect(none.text('a')).toBe('a');
    expect(none.json({ a: [1, '***'] })).toEqual({ a: [1, '***'] });
  });
});
