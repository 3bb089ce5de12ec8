import { describe, expect, test } from 'vitest';
import { parseNetwork } from '../../../src/risk/network.ts';

describe('addresses', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7', '203.0.113.0/24', '203.0.113.x'],
    ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.0/24', '203.0.113.x'],
    ['::FFFF:cb00:7107', '203.0.113.7', '203.0.113.0/24', '203.0.113.x'],
    ['2001:db8:1:2::3', '2001:db8:1:2::3', '2001:db8:1::/48', '2001:db8:1::x'],
    ['2001:0DB8:0001:0002:0000:0000:0000:0003', '2001:db8:1:2::3', '2001:db8:1::/48', '2001:db8:1::x'],
    ['::1', '::1', '0:0:0::/48', '0:0:0::x'],
  ])('%s', (text, ip, network, prefix) => {
    expect(parseNetwork(text)).toMatchObject({ ip, network, prefix });
  });
  test.each([
    '',
    'localhost',
    '300.1.1.1',
    '1.2.3.4/8',
    ' 1.2.3.4',
    '1.2.3.4:80',
    '[::1]',
    '1::2::3',
    // A zone means something on one machine only.
    'fe80::1%eth0',
    // Others read these as 127.0.0.1, 10.0.0.1 or 8.0.0.1.
    '2130706433',
    '127.1',
    '0x7f.0.0.1',
    '010.0.0.1',
    '::ffff:010.0.0.1',
  ])('%j is none', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });
  test('a long text is no address, and is soon told', () => {
    const start = performance.now();
    for (const part of ['1', ':', '1:', '.1', '%', 'f:', '::', '0.']) expect(parseNetwork(part.repeat(8192))).toBeNull();
    expect(performance.now() - start).toBeLessThan(500);
  });
});
