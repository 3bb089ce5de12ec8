import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running service and how to stop it. */
export interface Service<T> {
  readonly at: T;
  /** What was found, for the log. */
  readonly what: string;
  readonly stop: () => Promise<void>;
}

/** Caches what the tests fetch for themselves. */
export const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/shualian-tests');

export const isRoot = process.getuid?.() === 0;

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns the first of the names found on PATH or in the extra folders, never inside node_modules */
export function findOnPath(names: readonly string[], extra: readonly string[] = []): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...extra].filter((folder) => folder !== '' && !folder.includes('node_modules'));
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isExecutable);
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

export function run(command: string, args: readonly string[], options: { readonly cwd?: string; readonly uid?: number; readonly gid?: number } = {}): void {
  const done = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${done.error?.message ?? ''}${done.stderr}`);
}

// The service ends when its standard input closes, so it cannot outlive the tests, not even when they are killed.
const SUPERVISOR = (signal: string): string => `"$@" & p=$!; read _; kill -${signal} $p; wait $p`;

/** Starts a program under supervision. */
export function supervise(
  command: readonly string[],
  signal: string,
  options: object = {},
): { readonly child: ChildProcess; readonly log: () => string; readonly stop: () => Promise<void> } {
  const child = spawn('sh', ['-c', SUPERVISOR(signal), 'sh', ...command], { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.stdin.end();
    await ended;
  };
  return { child, log: () => log, stop };
}

/** Waits until something listens on the port. */
export async function untilOpen(port: number, service: { readonly child: ChildProcess; readonly log: () => string }): Promise<void> {
  for (let tries = 0; tries < 400 && service.child.exitCode === null; tries++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return;
    await sleep(25);
  }
  throw new Error(`the service did not start:\n${service.log()}`);
}
