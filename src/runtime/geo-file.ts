import { open } from 'node:fs/promises';
import { Reader, type Response } from 'mmdb-lib';

/** A database as it stood in its file. */
export interface GeoFile {
  readonly reader: Reader<Response>;
  readonly bytes: number;
  /** Another text whenever the file was written or replaced. */
  readonly stamp: string;
}

const FORMAT = 2;
const SEPARATOR_BYTES = 16;
const PROBES = ['1.1.1.1', '8.8.8.8', '203.0.113.7', '2001:4860:4860::8888'];

/**
 * @param path of a file
 * @returns its stamp, without reading it
 * @throws Error of the file system
 */
export async function stampOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    return toStamp(await file.stat());
  } finally {
    await file.close();
  }
}

/**
 * Reads a MaxMind DB file whole and makes sure that it can be looked up in.
 * @param path of the file
 * @returns the database
 * @throws Error of the file system, or one that says what is wrong with the file
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export async function readGeoFile(path: string): Promise<GeoFile> {
  const file = await open(path, 'r');
  try {
    const stamp = toStamp(await file.stat());
    const content = await file.readFile();
    if (toStamp(await file.stat()) !== stamp) throw new Error('the file changed while it was read');
    return { reader: parse(content), bytes: content.length, stamp };
  } finally {
    await file.close();
  }
}

function parse(content: Buffer): Reader<Response> {
  const reader = new Reader<Response>(content);
  const { binaryFormatMajorVersion, searchTreeSize, nodeCount } = reader.metadata;
  if (binaryFormatMajorVersion !== FORMAT) throw new Error('the file is of another format version');
  if (!(nodeCount > 0) || searchTreeSize + SEPARATOR_BYTES >= content.length) throw new Error('the file is cut short');
  for (const ip of PROBES) if (!ip.includes(':') || reader.metadata.ipVersion === 6) reader.get(ip);
  return reader;
}

function toStamp({ ino, size, mtimeMs }: { readonly ino: number; readonly size: number; readonly mtimeMs: number }): string {
  return `${String(ino)}:${String(size)}:${String(mtimeMs)}`;
}
