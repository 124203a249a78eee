import { BlockList, isIP, isIPv6 } from 'node:net';

/** Why nothing is sent to an address. */
type AddressKind = 'loopback' | 'link-local' | 'special';

/** What a grant may open beside ordinary addresses. */
export interface AddressRules {
  /** Loopback and link-local addresses too; never the others. */
  allowLoopback: boolean;
}

const RANGES: ReadonlyArray<[AddressKind, string, number]> = [
  ['loopback', '127.0.0.0', 8],
  ['loopback', '::1', 128],
  ['link-local', '169.254.0.0', 16],
  ['link-local', 'fe80::', 10],
  // "This host"; many systems take it for loopback.
  ['special', '0.0.0.0', 8],
  ['special', '::', 128],
  // Multicast, reserved and broadcast.
  ['special', '224.0.0.0', 3],
  ['special', 'ff00::', 8],
  // Addresses at which clouds hand out credentials, outside of link-local.
  ['special', '100.100.100.200', 32],
  ['special', '192.0.0.192', 32],
  ['special', 'fd00:ec2::254', 128],
  // Ways around: site-local (out of use), Teredo, discard and documentation.
  ['special', 'fec0::', 10],
  ['special', '2001::', 32],
  ['special', '100::', 64],
];

/** IPv6 addresses that stand for an IPv4 one, and the word where it begins. */
const EMBEDDING: ReadonlyArray<{ range: BlockList; word: number }> = [
  { range: ipv6Range('::ffff:0:0', 96), word: 6 },
  { range: ipv6Range('::ffff:0:0:0', 96), word: 6 },
  { range: ipv6Range('::', 96), word: 6 },
  { range: ipv6Range('64:ff9b::', 96), word: 6 },
  { range: ipv6Range('64:ff9b:1::', 48), word: 6 },
  { range: ipv6Range('2002::', 16), word: 1 },
];

const KINDS = new Map<AddressKind, BlockList>();
for (const [kind, network, prefix] of RANGES) {
  const list = KINDS.get(kind) ?? new BlockList();
  list.addSubnet(network, prefix, isIPv6(network) ? 'ipv6' : 'ipv4');
  KINDS.set(kind, list);
}

/**
 * Why the address must not be reached; nothing where it may. Private networks
 * may: a host has to be granted anyway, and most of them are there.
 */
export function addressProblem(
  address: string,
  { allowLoopback }: AddressRules,
): string | undefined {
  const kind = kindOf(address);
  if (kind === undefined || (allowLoopback && kind !== 'special')) {
    return undefined;
  }
  return kind === 'special'
    ? `the address ${address}, which is never reached`
    : `the ${kind} address ${address}, which is reached only where the grant says \`allowLoopback: true\``;
}

function kindOf(address: string): AddressKind | undefined {
  const plain = address.split('%')[0];
  const version = isIP(plain);
  if (version === 0) {
    return 'special';
  }
  const family = version === 6 ? 'ipv6' : 'ipv4';
  for (const [kind, list] of KINDS) {
    if (list.check(plain, family)) {
      return kind;
    }
  }
  const embedded = version === 6 ? embeddedIpv4(plain) : undefined;
  return embedded === undefined ? undefined : kindOf(embedded);
}

function embeddedIpv4(address: string): string | undefined {
  const found = EMBEDDING.find(({ range }) => range.check(address, 'ipv6'));
  if (!found) {
    return undefined;
  }
  const words = ipv6Words(address);
  return [words[found.word], words[found.word + 1]]
    .flatMap(word => [Math.floor(word / 256), word % 256])
    .join('.');
}

/** The eight words of an address, however it is written. */
function ipv6Words(address: string): number[] {
  // The URL parser writes any address in its canonical form, without dots.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head, tail] = canonical
    .split('::')
    .map(half => (half === '' ? [] : half.split(':')));
  const words = tail
    ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail]
    : head;
  return words.map(word => parseInt(word, 16));
}

function ipv6Range(network: string, prefix: number): BlockList {
  const list = new BlockList();
  list.addSubnet(network, prefix, 'ipv6');
  return list;
}
