import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { driverCode } from './classify-error.ts';

/** Who holds a folder. The start time tells a process from a later one with the same number, as every restarted container has. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string | null;
  readonly host: string;
}

const heldHere = new Set<string>();

/**
 * Takes the lock file beside a data folder. It is taken over only from a process that is dead, never because it is old: a living process may be slow.
 * @param directory the data folder
 * @returns gives the lock back
 * @throws Error naming the living process that holds it, or the file to look at when that cannot be told
 */
export function lockDirectory(directory: string): () => void {
  const file = `${directory.replace(/\/+$/, '')}.lock`;
  if (!tryCreate(file)) {
    const holder = readHolder(file);
    if (holder !== null && (heldHere.has(file) || isAlive(holder))) {
      throw new Error(`the data folder ${directory} is in use by process ${String(holder.pid)} on ${holder.host} (${file})`);
    }
    takeOver(file, directory);
  }
  heldHere.add(file);
  return () => {
    if (heldHere.delete(file)) rmSync(file, { force: true });
  };
}

// Two processes may find the same dead holder: a second lock lets one of them replace the file, after looking again.
function takeOver(file: string, directory: string): void {
  const guard = `${file}.takeover`;
  if (!tryCreate(guard)) throw new Error(`the data folder ${directory} is being taken over by another process; if there is none, remove ${guard}`);
  try {
    const holder = readHolder(file);
    if (holder !== null && isAlive(holder)) throw new Error(`the data folder ${directory} is in use by process ${String(holder.pid)}`);
    rmSync(file, { force: true });
    if (!tryCreate(file)) throw new Error(`the data folder ${directory} was taken by another process`);
  } finally {
    rmSync(guard, { force: true });
  }
}

// A link appears whole or not at all, so nobody ever reads a lock that does not yet say whose it is.
function tryCreate(file: string): boolean {
  const own = `${file}.${String(process.pid)}`;
  const holder: Holder = { pid: process.pid, startedAt: startOf(process.pid), host: hostname() };
  writeFileSync(own, JSON.stringify(holder), { mode: 0o600 });
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (driverCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(file: string): Holder | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (driverCode(error) === 'ENOENT') return null;
    throw error;
  }
  const value: unknown = JSON.parse(text);
  const isHolder = typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'host' in value;
  if (!isHolder) throw new Error(`${file} is no lock file`);
  return { pid: Number(value.pid), startedAt: 'startedAt' in value && typeof value.startedAt === 'string' ? value.startedAt : null, host: String(value.host) };
}

// Of another machine nothing can be told, so its processes count as alive.
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return driverCode(error) === 'EPERM';
  }
  const startedAt = startOf(holder.pid);
  return startedAt === null || holder.startedAt === null || startedAt === holder.startedAt;
}

// Field 22 of stat, counted behind the name in brackets, which may hold spaces; null where there is no /proc.
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
