import { addressProblem } from './addresses';

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:7f00:0001',
    '::127.0.0.1',
    '64:ff9b::127.0.0.1',
    '2002:7f00:1::',
    '169.254.169.254',
    '::ffff:169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
  ])('%s is reached only where loopback is granted', address => {
    expect(addressProblem(address, { allowLoopback: false })).toMatch(
      /^the (loopback|link-local) address .* `allowLoopback: true`$/,
    );
    expect(addressProblem(address, { allowLoopback: true })).toBeUndefined();
  });

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '::',
    '::ffff:0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    'ff02::1',
    '100.100.100.200',
    'fd00:ec2::254',
    'fec0::1',
    '2001::1',
    'not an address',
  ])('%s is never reached', address => {
    expect(addressProblem(address, { allowLoopback: true })).toMatch(
      /which is never reached$/,
    );
  });

  it.each([
    '93.184.216.34',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '2606:2800:220:1::1',
    'fd12:3456::1',
    '::ffff:93.184.216.34',
    '64:ff9b::93.184.216.34',
  ])('%s is reached', address => {
    expect(addressProblem(address, { allowLoopback: false })).toBeUndefined();
  });
});
