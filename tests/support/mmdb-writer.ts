import { addressNumber, parseCidr } from '../../src/risk/lists/cidr.ts';

/** Data of a record. Numbers are unsigned integers; a fraction is wrapped with {@link double}. */
export type MmdbValue = string | number | boolean | Float64Array | readonly MmdbValue[] | { readonly [name: string]: MmdbValue };

/** What a database is made of. */
export interface MmdbContent {
  readonly type: string;
  readonly records: readonly (readonly [cidr: string, data: MmdbValue])[];
  readonly recordSize?: 24 | 28 | 32;
  readonly ipVersion?: 4 | 6;
  readonly buildEpoch?: number;
  /** Appended to the data, to make a file larger. */
  readonly padding?: number;
}

type Entry = { readonly node: number } | { readonly data: number } | null;

const MARKER = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
const SEPARATOR = Buffer.alloc(16);

/**
 * @param value a fraction
 * @returns it, to be written with eight bytes
 */
export function double(value: number): Float64Array {
  return Float64Array.of(value);
}

/**
 * Writes a database as readers expect it; longer prefixes lie within shorter ones.
 * @param content what stands in it
 * @returns the file
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export function writeMmdb({ type, records, recordSize = 24, ipVersion = 6, buildEpoch = 1_795_000_000, padding = 0 }: MmdbContent): Buffer {
  const nodes: [Entry, Entry][] = [[null, null]];
  const data: Buffer[] = [];
  let dataBytes = 0;
  const ordered = records.map(([cidr, value]) => ({ bits: toBits(cidr, ipVersion), value })).sort((a, b) => a.bits.length - b.bits.length);
  for (const { bits, value } of ordered) {
    const encoded = encode(value);
    insert(nodes, bits, { data: dataBytes });
    data.push(encoded);
    dataBytes += encoded.length;
  }
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: buildEpoch,
    database_type: type,
    description: { en: 'test' },
    ip_version: ipVersion,
    languages: ['en'],
    node_count: nodes.length,
    record_size: recordSize,
  };
  const tree = nodes.map((node) =>
    encodeNode(
      node.map((entry) => toPointer(entry, nodes.length)),
      recordSize,
    ),
  );
  return Buffer.concat([...tree, SEPARATOR, ...data, Buffer.alloc(padding), MARKER, encode(metadata)]);
}

function toBits(cidr: string, ipVersion: 4 | 6): readonly number[] {
  const parsed = parseCidr(cidr);
  if (!parsed) throw new TypeError(cidr);
  const width = parsed.bytes.length * 8;
  const bits = addressNumber(parsed.bytes).toString(2).padStart(width, '0').slice(0, parsed.bits);
  // IPv4 lies at the beginning of IPv6.
  return `${width === 32 && ipVersion === 6 ? '0'.repeat(96) : ''}${bits}`.split('').map(Number);
}

function insert(nodes: [Entry, Entry][], bits: readonly number[], leaf: Entry): void {
  let at = 0;
  for (const [depth, bit] of bits.entries()) {
    const node = nodes[at];
    if (node === undefined) throw new TypeError('no node');
    if (depth === bits.length - 1) {
      node[bit] = leaf;
      return;
    }
    const next = node[bit] ?? null;
    if (next !== null && 'node' in next) {
      at = next.node;
      continue;
    }
    // What the shorter prefix said stays true beside the longer one.
    nodes.push([next, next]);
    node[bit] = { node: nodes.length - 1 };
    at = nodes.length - 1;
  }
}

function toPointer(entry: Entry, nodeCount: number): number {
  if (entry === null) return nodeCount;
  return 'node' in entry ? entry.node : nodeCount + SEPARATOR.length + entry.data;
}

function encodeNode([left = 0, right = 0]: readonly number[], recordSize: 24 | 28 | 32): Buffer {
  const node = Buffer.alloc(recordSize / 4);
  if (recordSize === 32) {
    node.writeUInt32BE(left, 0);
    node.writeUInt32BE(right, 4);
    return node;
  }
  node.writeUIntBE(left % 2 ** 24, 0, 3);
  node.writeUIntBE(right % 2 ** 24, node.length - 3, 3);
  // The highest four bits of both share the byte between.
  if (recordSize === 28) node[3] = (Math.floor(left / 2 ** 24) << 4) | Math.floor(right / 2 ** 24);
  return node;
}

const TYPES = { string: 2, double: 3, uint32: 6, map: 7, array: 11, boolean: 14 } as const;

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') return withControl(TYPES.string, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === 'boolean') return withControl(TYPES.boolean, value ? 1 : 0, Buffer.alloc(0));
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    const used = bytes.subarray(bytes.findIndex((byte) => byte !== 0) >>> 0);
    return withControl(TYPES.uint32, used.length, used);
  }
  if (value instanceof Float64Array) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value[0] ?? 0);
    return withControl(TYPES.double, 8, bytes);
  }
  if (Array.isArray(value)) return withControl(TYPES.array, value.length, Buffer.concat(value.map(encode)));
  const members = Object.entries(value);
  return withControl(TYPES.map, members.length, Buffer.concat(members.flatMap(([name, member]) => [encode(name), encode(member)])));
}

function withControl(type: number, size: number, payload: Buffer): Buffer {
  if (size >= 285) throw new TypeError('longer than any test needs');
  const isExtended = type > 7;
  const control = [((isExtended ? 0 : type) << 5) | Math.min(size, 29), ...(isExtended ? [type - 7] : []), ...(size >= 29 ? [size - 29] : [])];
  return Buffer.concat([Buffer.from(control), payload]);
}
