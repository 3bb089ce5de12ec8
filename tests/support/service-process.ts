import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A running `shualian serve` in a process of its own. */
export interface ServiceProcess {
  readonly pid: number;
  /** Ends it as a power cut does. */
  readonly killHard: () => Promise<void>;
}

/**
 * Starts the service as an operator does, and waits until it can answer.
 * @param origin where it will listen
 * @param env its settings
 * @returns the process
 * @throws Error with what it wrote when it does not start
 */
export async function startService(origin: string, env: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/entry/cli.ts', 'serve'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const die = (): void => void child.kill('SIGKILL');
  process.once('exit', die);
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      process.off('exit', die);
      resolve();
    }),
  );
  let log = '';
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  await untilReady(origin, child, () => log);
  return {
    pid: child.pid ?? 0,
    killHard: async () => {
      die();
      await ended;
    },
  };
}

async function untilReady(origin: string, child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    const isUp = await fetch(`${origin}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error(`the service did not start:\n${log()}`);
}
