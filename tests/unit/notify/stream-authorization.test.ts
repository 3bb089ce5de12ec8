import { expect, test } from 'vitest';
import { openAuthorization, sealAuthorization } from '../../../src/notify/stream-authorization.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

test('the header of a receiver opens for its stream under its key, and nowhere else', () => {
  const masterKey = new Uint8Array(32).fill(1);
  const owner = { clientId: 'cli_1', id: 'str_1' };
  const sealed = sealAuthorization('Bearer known', owner, { masterKey, random: systemRandom });
  expect(openAuthorization(sealed, owner, masterKey)).toBe('Bearer known');
  expect(Buffer.from(sealed).includes('known')).toBe(false);
  expect(openAuthorization(sealed, { ...owner, id: 'str_2' }, masterKey)).toBeNull();
  expect(openAuthorization(sealed, { ...owner, clientId: 'cli_2' }, masterKey)).toBeNull();
  expect(openAuthorization(sealed, owner, new Uint8Array(32).fill(2))).toBeNull();
});
