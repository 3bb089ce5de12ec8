import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { driverCode } from './classify-error.ts';

/**
 * Takes the lock file beside a data folder. It is taken over only from a process that is dead, never because it is old: a living process may be slow.
 * @param directory the data folder
 * @returns gives the lock back
 * @throws Error naming the living process that holds it
 */
export function lockDirectory(directory: string): () => void {
  const file = `${directory.replace(/\/+$/, '')}.lock`;
  for (let tries = 0; tries < 3; tries++) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (driverCode(error) !== 'EEXIST') throw error;
      const holder = readHolder(file);
      if (holder !== null && isAlive(holder)) {
        throw new Error(`the data folder ${directory} is in use by process ${String(holder)}`, { cause: error });
      }
      rmSync(file, { force: true });
    }
  }
  throw new Error(`the data folder ${directory} could not be locked`);
}

function readHolder(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return driverCode(error) === 'EPERM';
  }
}
