import { concatBytes, equalBytes, sha256 } from '../../lib/bytes.ts';
import { LEVELS } from '../levels.ts';
import { HAZARD_CELLS } from '../score/hazard.ts';
import { createDistinctCounter, DISTINCT_REGISTERS } from './distinct-counter.ts';
import { type AmountSums, type LevelTable, POPULATION_CAPS, type PopulationTable } from './population-table.ts';
import { fromZigzag, readVarint, toZigzag, type VarintReader, writeVarint } from './varint.ts';

const VERSION = 1;
const CHECKSUM_LENGTH = 8;

/**
 * @param table within its caps, as `trimPopulation` leaves it
 * @returns at most about 160 KB; the same table gives the same bytes
 */
export function packPopulation(table: PopulationTable): Uint8Array {
  const body: number[] = [VERSION];
  writeVarint(body, table.total);
  for (const level of table.levels) writeLevel(body, level);
  writeSums(body, table.amounts);
  writeMap(body, table.tiers, writeSums);
  const bytes = Uint8Array.from(body);
  return concatBytes(bytes, sha256(bytes).subarray(0, CHECKSUM_LENGTH));
}

/** A table as read. Damage is noticed, never guessed around. */
export type ParsedPopulation = { readonly ok: true; readonly table: PopulationTable } | { readonly ok: false };

/**
 * @param bytes from `packPopulation`
 * @returns the table, or that the bytes are damaged or of another version
 */
export function parsePopulation(bytes: Uint8Array): ParsedPopulation {
  const body = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_LENGTH));
  const isWhole = body[0] === VERSION && equalBytes(sha256(body).subarray(0, CHECKSUM_LENGTH), bytes.subarray(body.length));
  if (!isWhole) return { ok: false };
  const reader: VarintReader = { bytes: body, at: 1 };
  const total = readVarint(reader);
  const levels = LEVELS.map(() => readLevel(reader));
  const amounts = readSums(reader);
  const tiers = readMap(reader, POPULATION_CAPS.tiers, readSums);
  return reader.at === body.length ? { ok: true, table: { total, levels, amounts, tiers } } : { ok: false };
}

function writeLevel(into: number[], level: LevelTable): void {
  writeMap(into, level.counts, writeVarint);
  for (const run of level.distinct.registers) into.push(run);
  for (let cell = 0; cell < HAZARD_CELLS; cell++) {
    writeVarint(into, level.trials[cell] ?? 0);
    writeVarint(into, level.novel[cell] ?? 0);
  }
}

function readLevel(reader: VarintReader): LevelTable {
  const counts = readMap(reader, POPULATION_CAPS.values, readVarint);
  const registers = new Uint8Array(DISTINCT_REGISTERS);
  registers.set(reader.bytes.subarray(reader.at, reader.at + DISTINCT_REGISTERS));
  reader.at += DISTINCT_REGISTERS;
  const trials = new Float64Array(HAZARD_CELLS);
  const novel = new Float64Array(HAZARD_CELLS);
  for (let cell = 0; cell < HAZARD_CELLS; cell++) {
    trials[cell] = readVarint(reader);
    novel[cell] = readVarint(reader);
  }
  return { counts, distinct: createDistinctCounter(registers), trials, novel };
}

function writeSums(into: number[], { count, sum, squares }: AmountSums): void {
  writeVarint(into, count);
  writeVarint(into, toZigzag(sum));
  writeVarint(into, squares);
}

function readSums(reader: VarintReader): AmountSums {
  return { count: readVarint(reader), sum: fromZigzag(readVarint(reader)), squares: readVarint(reader) };
}

// Keys ascend, and only their distances are written.
function writeMap<Value>(into: number[], map: ReadonlyMap<number, Value>, write: (into: number[], value: Value) => void): void {
  writeVarint(into, map.size);
  let before = 0;
  for (const [key, value] of [...map].sort((a, b) => a[0] - b[0])) {
    writeVarint(into, key - before);
    write(into, value);
    before = key;
  }
}

function readMap<Value>(reader: VarintReader, cap: number, read: (reader: VarintReader) => Value): Map<number, Value> {
  const map = new Map<number, Value>();
  const size = Math.min(cap, readVarint(reader));
  let key = 0;
  for (let i = 0; i < size; i++) {
    key += readVarint(reader);
    map.set(key, read(reader));
  }
  return map;
}
