import { createHmac } from 'node:crypto';
import { isSignedWith } from './signature';

const body = Buffer.from('{ "id": "e1",  "stage": "dev" }\n');

function sign(algorithm: string, secret: string, bytes = body) {
  return `${algorithm}=${createHmac(algorithm, secret)
    .update(bytes)
    .digest('hex')}`;
}

describe('the signature of an event', () => {
  it.each(['sha256', 'sha384', 'sha512'])('may be made with %s', algorithm => {
    expect(isSignedWith(['s3cret'], sign(algorithm, 's3cret'), body)).toBe(
      true,
    );
  });

  it('is right with either of two secrets, so that one can take the place of the other', () => {
    const secrets = ['old', 'new'];

    expect(isSignedWith(secrets, sign('sha256', 'old'), body)).toBe(true);
    expect(isSignedWith(secrets, sign('sha256', 'new'), body)).toBe(true);
    expect(isSignedWith(secrets, sign('sha256', 'other'), body)).toBe(false);
  });

  it('may be written in upper case', () => {
    const [algorithm, hex] = sign('sha256', 's3cret').split('=');

    expect(
      isSignedWith(['s3cret'], `${algorithm}=${hex.toUpperCase()}`, body),
    ).toBe(true);
  });

  it('is of these very bytes: the same JSON written otherwise is not signed', () => {
    const same = Buffer.from(JSON.stringify(JSON.parse(body.toString())));

    expect(isSignedWith(['s3cret'], sign('sha256', 's3cret'), same)).toBe(
      false,
    );
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['an algorithm that is too weak', sign('sha1', 's3cret')],
    ['an algorithm that nobody knows', 'none=00'],
    ['no algorithm', sign('sha256', 's3cret').slice('sha256='.length)],
    [
      'an algorithm other than it was made with',
      sign('sha512', 's3cret').replace('sha512', 'sha256'),
    ],
    ['half a signature', sign('sha256', 's3cret').slice(0, -32)],
    ['one digit too many', `${sign('sha256', 's3cret')}0`],
    ['a byte too many', `${sign('sha256', 's3cret')}00`],
    ['nothing after the sign', 'sha256='],
    ['what is no hex', `sha256=${'zz'.repeat(32)}`],
    ['a signature with an empty secret', sign('sha256', 'other')],
    ['two signatures', `${sign('sha256', 'x')},${sign('sha256', 's3cret')}`],
    ['space before it', ` ${sign('sha256', 's3cret')}`],
  ])('is wrong: %s', (_, header) => {
    expect(isSignedWith(['s3cret'], header, body)).toBe(false);
  });

  it('is never right where there is no secret', () => {
    expect(isSignedWith([], sign('sha256', ''), body)).toBe(false);
  });

  it('may be of an empty body', () => {
    const nothing = Buffer.alloc(0);

    expect(isSignedWith(['a'], sign('sha256', 'a', nothing), nothing)).toBe(
      true,
    );
  });
});
