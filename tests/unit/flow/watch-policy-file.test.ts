import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchPolicyFile } from '../../../src/entry/watch-policy-file.ts';
import type { Logger } from '../../../src/lib/logger.ts';
import type { PolicyActivation, PolicyVersion } from '../../../src/risk/policy/policy-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'shualian-policy-'));
const file = path.join(folder, 'policy.yaml');
const write = (id: string): void =>
  writeFileSync(file, `id: ${id}\nversion: "1"\nacr: [urn:shualian:acr:device]\nrules: [{ id: r, effect: step_up, reason: list_denied, when: list_denied }]\n`);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp() {
  const saved = new Map<string, PolicyVersion>();
  const told: string[] = [];
  let active: readonly PolicyActivation[] = [];
  const say = (message: string): void => void told.push(message);
  const log: Logger = { info: say, warn: say, error: (message, fields) => say(`${message} ${JSON.stringify(fields)}`) };
  const deps = {
    policies: {
      save: async (version: PolicyVersion) => void saved.set(version.hash, version),
      find: async (hash: string) => saved.get(hash) ?? null,
      list: async () => [],
      active: async () => active,
      activate: async (activation: PolicyActivation) => {
        active = [activation];
        return true;
      },
      deactivate: async () => false,
    },
    running: { forget: () => say('forget') },
    audit: { append: async () => undefined },
    clock: { now: () => 0 },
  };
  return { deps: deps as unknown as Parameters<typeof watchPolicyFile>[1], log, told, enforced: () => active[0]?.policyId };
}

describe('the policy of a file', () => {
  it('is enforced at the start and at each change, and stays when the file is broken or gone', async () => {
    const { deps, log, told, enforced } = setUp();
    write('one');
    const stop = await watchPolicyFile(file, deps, log);
    expect(enforced()).toBe('one');
    write('second');
    await vi.advanceTimersByTimeAsync(2000);
    expect(enforced()).toBe('second');
    writeFileSync(file, 'id: broken\nversion: "1"\nacr: []\nrules: [{ id: r }]\n');
    await vi.advanceTimersByTimeAsync(2000);
    expect(enforced()).toBe('second');
    expect(told.at(-1)).toMatch(/^policy_refused .*policy\.yaml/);
    rmSync(file);
    await vi.advanceTimersByTimeAsync(2000);
    expect(enforced()).toBe('second');
    write('third');
    await vi.advanceTimersByTimeAsync(2000);
    expect(enforced()).toBe('third');
    stop();
    write('after the end');
    await vi.advanceTimersByTimeAsync(6000);
    expect(enforced()).toBe('third');
  });

  it('must be good at the start', async () => {
    const { deps, log } = setUp();
    writeFileSync(file, 'rules: 1');
    await expect(watchPolicyFile(file, deps, log)).rejects.toThrow(/policy\.yaml: .*rules/);
    await expect(watchPolicyFile(path.join(folder, 'none.yaml'), deps, log)).rejects.toThrow(/none\.yaml/);
  });
});
