import { describe, expect, test } from 'vitest';
import { explainToUser } from '../../../../src/risk/explain/user-explanation.ts';
import { REASON_CODES, type ReasonCode } from '../../../../src/risk/reason-codes.ts';

const CODES = Object.keys(REASON_CODES) as ReasonCode[];
const IN_FAVOUR: readonly ReasonCode[] = ['trust_device_long_known', 'trust_recent_step_up', 'list_allowed'];
const because = (...codes: readonly ReasonCode[]) => explainToUser(codes.map((code) => ({ code, weight: 1 })));

describe('what a person is told', () => {
  test.each(CODES)('of %s', (code) => {
    const told = because(code);
    expect(told).toHaveLength(IN_FAVOUR.includes(code) ? 0 : 1);
    for (const { text, remedy } of told) {
      for (const { en, zh } of [text, remedy]) {
        expect(en).toMatch(/^[A-Z].*[.?]$/);
        expect(zh).toMatch(/^[\u4e00-\u9fff].*。$/u);
        // No weight or threshold to stay below, no list to learn of, and nobody is accused.
        expect(`${en} ${zh}`).not.toMatch(/[0-9%]|fraud|suspicious|score|risk|list|欺诈|可疑|评分|风险|名单/i);
      }
    }
  });
  test('what speaks for a person is not told', () => {
    expect(explainToUser([{ code: 'amount_high_relative', weight: -1 }])).toEqual([]);
  });
  test('each topic once, the weightiest first, at most three', () => {
    const told = because('device_new', 'browser_new', 'ip_new', 'amount_high_absolute', 'address_new', 'random_audit');
    expect(told.map(({ topic }) => topic)).toEqual(['device', 'place', 'amount']);
  });
});
