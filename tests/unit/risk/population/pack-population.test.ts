import { describe, expect, test } from 'vitest';
import { EMPTY_HISTORY } from '../../../../src/risk/history/history.ts';
import { observe } from '../../../../src/risk/population/observe.ts';
import { packPopulation, parsePopulation } from '../../../../src/risk/population/pack-population.ts';
import { createPopulationTable, POPULATION_CAPS, type PopulationTable } from '../../../../src/risk/population/population-table.ts';
import { trimPopulation } from '../../../../src/risk/population/trim-population.ts';
import { fromZigzag, readVarint, toZigzag, writeVarint } from '../../../../src/risk/population/varint.ts';
import { factsOf, HOME, known, withdrawal } from '../score/facts-of.ts';

function lively(): PopulationTable {
  const table = createPopulationTable();
  for (let i = 0; i < 500; i++) {
    const chain = HOME.map((value, level) => (value ?? 0) + (i % (level + 2)));
    observe(
      table,
      factsOf({ chain, tier: `t${String(i % 5)}`, ...(i % 3 === 0 ? withdrawal(0.02 * 2 ** (i % 20)) : {}) }),
      i % 2 === 0 ? known() : EMPTY_HISTORY,
    );
  }
  return table;
}

describe('a packed table', () => {
  test.each([
    ['of nobody', createPopulationTable()],
    ['of some', lively()],
  ])('%s comes back as it was', (_name, table) => {
    const parsed = parsePopulation(packPopulation(table));
    expect(parsed).toEqual({ ok: true, table });
  });

  test('is the same for the same table, whatever the order of events', () => {
    const [a, b] = [createPopulationTable(), createPopulationTable()];
    for (let i = 0; i < 50; i++) {
      observe(a, factsOf({ chain: HOME.with(3, i) }), EMPTY_HISTORY);
      observe(b, factsOf({ chain: HOME.with(3, 49 - i) }), EMPTY_HISTORY);
    }
    expect(packPopulation(a)).toEqual(packPopulation(b));
  });

  test('is at most 200 KB when everything is full', () => {
    const table = createPopulationTable();
    for (const level of table.levels) {
      for (let i = 0; i < POPULATION_CAPS.values; i++) level.counts.set(Math.imul(i, 2_654_435_761) >>> 0, 1e9 + i);
      level.distinct.registers.fill(20);
      level.trials.fill(1e10);
      level.novel.fill(1e10);
    }
    const bytes = packPopulation(trimPopulation(table));
    expect(bytes.length).toBeLessThan(200_000);
    expect(parsePopulation(bytes).ok).toBe(true);
  });

  test('is refused when any byte is another, missing or too many', () => {
    const bytes = packPopulation(lively());
    for (let i = 0; i < bytes.length; i += 97) expect(parsePopulation(bytes.with(i, (bytes[i] ?? 0) ^ 1))).toEqual({ ok: false });
    for (const damaged of [bytes.subarray(1), bytes.subarray(0, -1), Uint8Array.of(...bytes, 0), new Uint8Array(), new Uint8Array(8), new Uint8Array(5000)]) {
      expect(parsePopulation(damaged)).toEqual({ ok: false });
    }
  });
});

describe('numbers', () => {
  test.each([0, 1, 127, 128, 300, 2 ** 31, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER])('%d', (value) => {
    const bytes: number[] = [];
    writeVarint(bytes, value);
    const reader = { bytes: Uint8Array.from(bytes), at: 0 };
    expect([readVarint(reader), reader.at]).toEqual([value, bytes.length]);
  });
  test('below zero too', () => {
    expect([0, -1, 1, -2, 2].map(toZigzag)).toEqual([0, 1, 2, 3, 4]);
    for (const value of [0, 1, -1, 12_345, -12_345, 2 ** 51, -(2 ** 51)]) expect(fromZigzag(toZigzag(value))).toBe(value);
  });
});
