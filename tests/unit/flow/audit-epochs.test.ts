import { describe, expect, it } from 'vitest';
import { createAuditKeys } from '../../../src/flow/audit-epochs.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { parseRfc3339 } from '../../../src/lib/time.ts';

const at = (text: string): number => parseRfc3339(text) ?? 0;

describe('epochs of the random audit', () => {
  it.each([
    ['2026-11-26T11:00:00Z', '2026-W48'],
    ['2020-12-31T00:00:00Z', '2020-W53'],
    ['2021-01-03T23:59:59Z', '2020-W53'],
    ['2021-01-04T00:00:00Z', '2021-W01'],
    ['2024-12-30T00:00:00Z', '2025-W01'],
    ['2027-01-01T00:00:00Z', '2026-W53'],
    ['2028-02-29T12:00:00Z', '2028-W09'],
  ])('%s lies in %s, whichever week was asked for before', (time, name) => {
    const keys = createAuditKeys(utf8('root'));
    for (const before of [at(time), at(time) - 7 * 86_400_000, at(time) + 7 * 86_400_000]) {
      keys.at(before);
      const epoch = keys.at(at(time));
      expect(epoch.name).toBe(name);
      expect(at(time)).toBeLessThan(epoch.endsAt);
      expect(at(time)).toBeGreaterThanOrEqual(epoch.endsAt - 7 * 86_400_000);
    }
  });

  it('has another key every week', () => {
    const keys = createAuditKeys(utf8('root'));
    const weeks = Array.from({ length: 60 }, (_, n) => keys.at(at('2026-01-01T00:00:00Z') + n * 7 * 86_400_000));
    expect(new Set(weeks.map(({ key }) => key.join())).size).toBe(60);
    expect(new Set(weeks.map(({ name }) => name)).size).toBe(60);
  });
});
