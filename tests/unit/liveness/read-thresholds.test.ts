import { describe, expect, it } from 'vitest';
import { loadSettings, thresholdsOf } from '../../../src/entry/load-settings.ts';
import { isThreshold, readThresholds, THRESHOLD_RANGES } from '../../../src/liveness/read-thresholds.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';

const issuesOf = (text: string): readonly string[] => {
  const read = readThresholds(text);
  return read.ok ? [] : read.issues;
};

describe('thresholds of an operator', () => {
  it('are the defaults where nothing is said', () => {
    for (const text of [undefined, '', ' ', '{}']) expect(readThresholds(text)).toEqual({ ok: true, thresholds: DEFAULT_THRESHOLDS });
  });

  it('change what they name and nothing else', () => {
    expect(readThresholds('{"turnDegrees": 16.5, "reuseBitsMax": 0}')).toEqual({
      ok: true,
      thresholds: { ...DEFAULT_THRESHOLDS, turnDegrees: 16.5, reuseBitsMax: 0 },
    });
  });

  it('hold at the edges of their range and not beyond', () => {
    const free = Object.entries(THRESHOLD_RANGES).filter(([name]) => !/^(face|run|blink|nod|identity)/.test(name));
    expect(free.length).toBeGreaterThan(15);
    for (const [name, [least, greatest]] of free) {
      for (const value of [least, greatest]) expect({ name, issues: issuesOf(JSON.stringify({ [name]: value })) }).toEqual({ name, issues: [] });
      for (const value of [least - 0.001, greatest + 0.001]) {
        expect(issuesOf(JSON.stringify({ [name]: value }))).toEqual([`${name}: a number from ${String(least)} to ${String(greatest)}`]);
      }
    }
  });

  it('have defaults inside their ranges', () => {
    for (const [name, [least, greatest]] of Object.entries(THRESHOLD_RANGES)) {
      const value = isThreshold(name) ? DEFAULT_THRESHOLDS[name] : Number.NaN;
      expect({ name, isInside: value >= least && value <= greatest }).toEqual({ name, isInside: true });
    }
  });

  it('are refused whole, every fault by name', () => {
    expect(issuesOf('{"turnDegree": 16, "planarityMin": 0, "holdMs": "150", "gapMsMax": null}')).toEqual([
      'turnDegree: unknown threshold',
      'planarityMin: a number from 0.03 to 0.2',
      'holdMs: a number from 60 to 600',
      'gapMsMax: a number from 200 to 2000',
    ]);
    expect(issuesOf('{"identityMatchMax": 0.6, "identityReviewMax": 0.55}')).toEqual(['identityMatchMax: above identityReviewMax']);
    for (const text of ['[]', 'null', '7', '{', '{"turnDegrees":15,"turnDegrees":16}']) expect(issuesOf(text)).toHaveLength(1);
    expect(issuesOf('{"__proto__": 1}')).toEqual(['__proto__: unknown threshold']);
  });

  it('come from the settings, and stop the start when wrong', () => {
    const good = { SHUALIAN_MODE: 'demo', SHUALIAN_LIVENESS_THRESHOLDS: '{"turnDegrees":18}' };
    const loaded = loadSettings(good);
    expect(loaded.ok && thresholdsOf(loaded.config).turnDegrees).toBe(18);
    expect(loadSettings({ ...good, SHUALIAN_LIVENESS_THRESHOLDS: '{"turnDegrees":99}', SHUALIAN_PORT: 'x' })).toEqual({
      ok: false,
      issues: [expect.stringMatching(/^SHUALIAN_PORT: /), 'SHUALIAN_LIVENESS_THRESHOLDS: turnDegrees: a number from 8 to 30'],
    });
    expect(() => thresholdsOf({ livenessThresholds: '{"x":1}' })).toThrow('SHUALIAN_LIVENESS_THRESHOLDS: x: unknown threshold');
  });
});
