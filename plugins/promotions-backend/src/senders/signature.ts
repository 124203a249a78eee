import {
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Algorithms that a sender may sign with. */
const ALGORITHMS = ['sha256', 'sha384', 'sha512'];

/** Stands for the secret of a sender that there is not, so that both take the same time. */
const nobodysSecret = randomBytes(32).toString('hex');

/**
 * Whether the header, as in `sha256=<hex>`, is the HMAC of these very bytes
 * with one of the secrets. Takes the same time whichever it is, and whether or
 * not there are any.
 *
 * @param secrets - of the sender: two while one takes the place of the other
 */
export function isSignedWith(
  secrets: string[],
  header: string | undefined,
  body: Buffer,
): boolean {
  const [, algorithm, hex] =
    /^(sha\d{3})=([0-9a-f]+)$/i.exec(header ?? '') ?? [];
  if (!algorithm || !ALGORITHMS.includes(algorithm)) {
    return false;
  }
  const given = Buffer.from(hex, 'hex');
  const matches = (secrets.length > 0 ? secrets : [nobodysSecret]).map(
    secret => {
      const expected = createHmac(algorithm, secret).update(body).digest();
      return (
        hex.length === expected.length * 2 && timingSafeEqual(given, expected)
      );
    },
  );
  return secrets.length > 0 && matches.includes(true);
}

/**
 * Whether the header, as in `Bearer <secret>`, is one of the secrets: for
 * senders that cannot sign. Takes the same time whichever it is.
 */
export function isToken(
  secrets: string[],
  header: string | undefined,
): boolean {
  const [, token] = /^Bearer ([^\s]+)$/i.exec(header ?? '') ?? [];
  if (!token) {
    return false;
  }
  const matches = secrets.map(secret =>
    timingSafeEqual(hashOf(secret), hashOf(token)),
  );
  return matches.includes(true);
}

/** Of one length, whatever was given. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
