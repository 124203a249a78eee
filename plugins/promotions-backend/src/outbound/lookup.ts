import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import dns, { LookupAddress } from 'node:dns';
import { isIP, LookupFunction } from 'node:net';
import { addressProblem, AddressRules } from './addresses';
import { hostnameOf } from './urls';

/** Looks up all addresses of a name; the system's own way by default. */
export type LookupAll = (hostname: string) => Promise<LookupAddress[]>;

export const systemLookup: LookupAll = hostname =>
  dns.promises.lookup(hostname, { all: true, verbatim: true });

/**
 * The addresses of the host, all of which may be reached.
 *
 * @throws TerminalError when one of them may not: what answers for the name
 * could choose
 */
export async function checkedAddresses(
  url: URL,
  rules: AddressRules,
  lookup: LookupAll,
): Promise<LookupAddress[]> {
  const name = hostnameOf(url);
  const family = isIP(name);
  const addresses = family
    ? [{ address: name, family }]
    : await lookup(name).catch(error => {
        throw new Error(
          `The host ${name} cannot be found: ${
            error.code ?? error.message
          }. Check its name.`,
          { cause: error },
        );
      });
  for (const { address } of addresses) {
    const problem = addressProblem(address, rules);
    if (problem) {
      throw new TerminalError(
        family
          ? `The host ${name} is ${problem}.`
          : `The host ${name} stands for ${problem}.`,
      );
    }
  }
  return addresses;
}

/**
 * A lookup for sockets that gives only the addresses that were checked, so
 * that no other answer can come in between.
 */
export function pinned(addresses: LookupAddress[]): LookupFunction {
  return (_, options, callback) => {
    const wanted = addresses.filter(
      ({ family }) => !options.family || options.family === family,
    );
    const usable = wanted.length > 0 ? wanted : addresses;
    if (options.all) {
      callback(null, usable);
    } else {
      callback(null, usable[0].address, usable[0].family);
    }
  };
}
