import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

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
