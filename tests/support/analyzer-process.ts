import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createHttpAnalyzer } from '../../src/analyzer/http/http-analyzer.ts';
import { toBase64url } from '../../src/lib/bytes.ts';
import type { FaceAnalyzer } from '../../src/liveness/analyzer.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const START_MS = 120_000;

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running `shualian analyzer`. */
export interface AnalyzerProcess {
  readonly url: string;
  readonly pid: number;
  /** Calls it as the service does. */
  readonly client: FaceAnalyzer;
  /** Its figures by name; chunks by `…{outcome="…"}`. @throws TypeError when it does not answer */
  readonly metrics: () => Promise<ReadonlyMap<string, number>>;
  /** Memory that it holds, and the most that it ever held, in bytes, as Linux counts it. */
  readonly memory: () => { readonly now: number; readonly most: number };
  /** Sends a signal. */
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<ProcessEnd>;
}

/** @returns a secret for analyzers, 32 bytes */
export function analyzerSecret(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}

/**
 * Starts the analyzer as an operator does, in a process of its own.
 * @param secret shared secret
 * @param port where; 0 for any
 * @returns the process, ready for work
 * @throws Error with what it wrote when it does not start
 */
export async function startAnalyzer(secret: Uint8Array, port = 0): Promise<AnalyzerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/entry/cli.ts', 'analyzer', '--port', String(port)], {
    cwd: ROOT,
    env: { ...process.env, SHUALIAN_ANALYZER_SECRET: toBase64url(secret) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const die = (): void => void child.kill('SIGKILL');
  process.once('exit', die);
  const ended = new Promise<ProcessEnd>((resolve) =>
    child.once('exit', (code, signal) => {
      process.off('exit', die);
      resolve({ code, signal });
    }),
  );
  let log = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the analyzer did not start:\n${log}`)), START_MS);
    const read = (chunk: Buffer): void => {
      log = (log + chunk.toString()).slice(-4000);
      const found = /analyzer on (http:\S+)/.exec(log)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(({ code }) => reject(new Error(`the analyzer ended with ${String(code)}:\n${log}`)));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the analyzer has no process');
  return {
    url,
    pid,
    client: createHttpAnalyzer({ url, secret, clock: systemClock, random: systemRandom, fetch: (address, init) => fetch(address, init) }),
    metrics: async () => parseMetrics(await (await fetch(`${url}/metrics`)).text()),
    memory: () => readMemory(pid),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

function parseMetrics(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

function readMemory(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const kilobytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return { now: kilobytes('VmRSS') * 1024, most: kilobytes('VmHWM') * 1024 };
}
