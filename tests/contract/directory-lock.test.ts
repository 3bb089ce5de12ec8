import { systemRandom } from '../../src/runtime/system.ts';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from '../../src/store/postgres/directory-lock.ts';
import { createDurableStores } from '../../src/store/postgres/durable-stores.ts';
import { openPglite } from '../../src/store/postgres/pglite.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';

const options = { migrationsFolder: MIGRATIONS_FOLDER };

describe('the lock beside a data folder', () => {
  let base = '';
  let directory = '';
  let file = '';
  beforeEach(() => {
    base = mkdtempSync(path.join(tmpdir(), 'shualian-lock-'));
    directory = path.join(base, 'data');
    file = `${directory}.lock`;
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));
  const holdAs = (pid: number, more: object = {}): void => writeFileSync(file, JSON.stringify({ pid, startedAt: null, host: hostname(), ...more }));
  const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

  it('keeps a second opener out, and lets go on close', async () => {
    const first = await openPglite(directory, options);
    await first.migrate();
    await createDurableStores(first.db, systemRandom).clients.addClient({ id: 'cli', name: 'n', audience: 'a', demo: false, createdAt: 1 });
    await expect(openPglite(directory, options)).rejects.toThrow(`process ${String(process.pid)}`);
    await expect(openPglite(`${directory}/`, options)).rejects.toThrow('in use');
    await first.close();
    expect(existsSync(file)).toBe(false);
    const second = await openPglite(directory, options);
    expect(await createDurableStores(second.db, systemRandom).clients.listClients()).toHaveLength(1);
    await second.close();
  }, 60_000);

  it('lets go when the folder cannot be opened', async () => {
    writeFileSync(directory, 'not a folder');
    await expect(openPglite(directory, options)).rejects.toThrow();
    expect(existsSync(file)).toBe(false);
  });

  it('is taken over from a dead process, and then says whose it is', () => {
    holdAs(deadPid());
    const unlock = lockDirectory(directory);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    expect(() => lockDirectory(directory)).toThrow('in use');
    unlock();
    unlock();
    expect(readdirSync(base)).toEqual([]);
  });

  it('is taken over from a process whose number was given to another', () => {
    holdAs(process.pid, { startedAt: '1' });
    lockDirectory(directory)();
    expect(existsSync(file)).toBe(false);
  });

  it('is never taken from a living process, however old, nor from one that cannot be asked', () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    try {
      holdAs(other.pid ?? 1);
      expect(() => lockDirectory(directory)).toThrow(`process ${String(other.pid)}`);
      holdAs(deadPid(), { host: 'another.example' });
      expect(() => lockDirectory(directory)).toThrow('another.example');
      writeFileSync(file, '{}');
      expect(() => lockDirectory(directory)).toThrow('no lock file');
    } finally {
      other.kill();
    }
  });

  it('is taken by one of several processes that find a dead holder', async () => {
    holdAs(deadPid());
    const script = path.join(base, 'take.mts');
    const module = path.resolve(import.meta.dirname, '../../src/store/postgres/directory-lock.ts');
    writeFileSync(
      script,
      `import { lockDirectory } from ${JSON.stringify(module)};
       try { lockDirectory(${JSON.stringify(directory)}); console.log('taken'); } catch { console.log('refused'); }
       setTimeout(() => {}, 4000);`,
    );
    const tsx = path.resolve(import.meta.dirname, '../../node_modules/tsx/dist/cli.mjs');
    const children = Array.from({ length: 6 }, () => spawn(process.execPath, [tsx, script], { stdio: ['ignore', 'pipe', 'inherit'] }));
    const said = await Promise.all(
      children.map((child) => new Promise<string>((resolve) => child.stdout.once('data', (bytes: Buffer) => resolve(String(bytes).trim())))),
    );
    for (const child of children) child.kill('SIGKILL');
    expect(said.filter((word) => word === 'taken')).toHaveLength(1);
    expect(said.filter((word) => word === 'refused')).toHaveLength(5);
  }, 30_000);
});
