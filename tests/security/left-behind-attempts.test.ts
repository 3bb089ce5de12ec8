import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type SettleOverdueDeps, settleOverdue } from '../../src/flow/settle-overdue.ts';
import type { AttemptRecord } from '../../src/liveness/attempt-store.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { createMemoryEvidenceStore } from '../../src/store/memory/evidence-store.ts';
import type { DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { forgetOldRows } from '../../src/store/postgres/forget-old-rows.ts';
import { BOTH_DATABASES, type OpenedDatabase, openDatabase } from '../support/both-databases.ts';
import { attemptRecord, freshId, T0 } from '../support/contract-records.ts';
import { type FakeSessionProvider, fakeSessionProvider } from '../support/fakes/liveness-fakes.ts';

// People who walk away: from our page, or from a vendor's with their picture in it.
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const down = new Error('the vendor is away');

describe.each(BOTH_DATABASES)('%s', (name) => {
  let database: OpenedDatabase;
  let stores: DurableStores;
  let vendor: FakeSessionProvider;
  let now = T0;
  let lines: string[] = [];
  const clock = { now: () => now };
  const evidence = createMemoryEvidenceStore(clock);
  const deps = (): SettleOverdueDeps => ({
    attempts: stores.attempts,
    evidence,
    clock,
    evidenceAfterFailed: 'destroy',
    providers: { preferred: vendor.name, find: (wanted) => (wanted === vendor.name ? vendor : null) },
    log: createLogger('warn', { write: (line) => lines.push(line) }),
  });

  beforeAll(async () => {
    database = await openDatabase(name);
    stores = database.stores;
  });
  afterAll(() => database.close());
  beforeEach(() => {
    // Each test plays long after what the others left.
    now += 1000 * DAY;
    vendor = fakeSessionProvider({ name: 'azure-face' });
    lines = [];
  });

  const walkAway = async (overrides: Partial<AttemptRecord> = {}): Promise<AttemptRecord> => {
    const record = attemptRecord({ createdAt: now, stepShownAt: now, evidenceUntil: now + 15 * MINUTE, ...overrides });
    await stores.attempts.create(record);
    return record;
  };
  const walkAwayFromVendor = async (overrides: Partial<AttemptRecord> = {}): Promise<AttemptRecord> =>
    walkAway({
      provider: 'azure-face',
      status: 'verifying',
      session: { id: freshId('ses'), region: 'eu-fake-1', expiresAt: now + 3 * MINUTE },
      evidenceKey: null,
      ...overrides,
    });
  const sweepAt = async (at: number): Promise<void> => {
    now = at;
    await settleOverdue(deps());
  };

  test.each(['capturing', 'verifying'] as const)('an attempt left while %s ends when its time is over, and is forgotten 30 days later', async (status) => {
    const begun = now;
    const { id } = await walkAway({ status });
    await evidence.put(`${id}/frames/0/x`, Uint8Array.of(1), 3600);
    await sweepAt(begun + 16 * MINUTE - 1);
    expect(await stores.attempts.find(id)).toMatchObject({ status, settledAt: null });
    await sweepAt(begun + 16 * MINUTE);
    expect(await stores.attempts.find(id)).toMatchObject({ status: 'retry', hints: ['timeout'], settledAt: begun + 16 * MINUTE, evidenceKey: null });
    expect(await evidence.get(`${id}/frames/0/x`)).toBeNull();
    await forgetOldRows(database.connection.db, begun + 16 * MINUTE + 30 * DAY - 1, 100);
    expect(await stores.attempts.find(id)).not.toBeNull();
    await forgetOldRows(database.connection.db, begun + 16 * MINUTE + 30 * DAY, 100);
    expect(await stores.attempts.find(id)).toBeNull();
  });

  test('one that is held for review ends, and its hold with it: leaving is no attack', async () => {
    const begun = now;
    const { id, clientId } = await walkAway();
    await evidence.put(`${id}/frames/0/x`, Uint8Array.of(1), 3600);
    await stores.evidenceKeys.hold({ id, clientId }, { reason: 'r', by: 'key_1', until: begun + DAY }, { now: begun, maxMs: DAY });
    await sweepAt(begun + 16 * MINUTE);
    expect(await stores.attempts.find(id)).toMatchObject({ status: 'retry', evidenceKey: null, hold: null });
    expect(await evidence.get(`${id}/frames/0/x`)).toBeNull();
  });

  test('one at a vendor ends a minute after its session, which is closed there; then nothing more is asked', async () => {
    const begun = now;
    const { id, session } = await walkAwayFromVendor();
    await sweepAt(begun + 4 * MINUTE - 1);
    expect(vendor.closed).toEqual([]);
    await sweepAt(begun + 4 * MINUTE);
    expect(await stores.attempts.find(id)).toMatchObject({ status: 'retry', hints: ['timeout'], settledAt: begun + 4 * MINUTE });
    expect(vendor.closed).toEqual([session?.id]);
    for (const hours of [1, 20]) await sweepAt(begun + hours * 60 * MINUTE);
    expect(vendor.closed).toEqual([session?.id]);
    // What it found out would come too late.
    expect(vendor.reads).toEqual([]);
  });

  test('no try is given back for walking away, whether the vendor is there or not', async () => {
    const { clientId, subject } = await walkAwayFromVendor();
    const policy = { spacingAfter: 9, spacingMs: 1, closeAfter: 2, windowMs: DAY, closedForMs: DAY, disableAfter: 9 };
    for (let n = 0; n < 2; n++) expect(await stores.lockouts.begin(clientId, subject, 'face', policy, now)).toEqual({ allowed: true });
    vendor.close = () => Promise.reject(down);
    await sweepAt(now + 4 * MINUTE);
    expect(await stores.lockouts.begin(clientId, subject, 'face', policy, now)).toMatchObject({ allowed: false, reason: 'closed' });
  });

  test('a session that cannot be closed is told of and tried again every ten minutes for a day, whichever way its attempt ended', async () => {
    const begun = now;
    const { id } = await walkAwayFromVendor();
    await stores.attempts.settle(id, { status: 'passed', hints: [], reportJson: '{}', frameHashes: [] }, begun + 1);
    let tries = 0;
    vendor.close = () => {
      tries += 1;
      return Promise.reject(down);
    };
    await sweepAt(begun + 3 * MINUTE - 1);
    expect(tries).toBe(0);
    for (const minutes of [3, 4, 12]) await sweepAt(begun + minutes * MINUTE);
    expect(tries).toBe(1);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ event: 'vendor_session_open', attempt: id, error: 'the vendor is away' }]);
    await sweepAt(begun + 13 * MINUTE);
    expect(tries).toBe(2);
    await sweepAt(begun + DAY - 1);
    expect(tries).toBe(3);
    await sweepAt(begun + DAY + 11 * MINUTE);
    expect(tries).toBe(3);
    expect((await stores.attempts.find(id))?.status).toBe('passed');
  });

  test('a vendor that comes back gets what it missed, and one that is away keeps no other from its end', async () => {
    const begun = now;
    const local = await walkAway({ evidenceUntil: begun });
    const [first, second] = [await walkAwayFromVendor(), await walkAwayFromVendor({ provider: 'aws-rekognition' })];
    const working = vendor;
    vendor = { ...working, close: () => Promise.reject(down) };
    await sweepAt(begun + 4 * MINUTE);
    for (const { id } of [local, first, second]) expect((await stores.attempts.find(id))?.status).toBe('retry');
    vendor = working;
    await sweepAt(begun + 14 * MINUTE);
    // The other vendor is not configured any more.
    expect(vendor.closed).toEqual([first.session?.id]);
  });

  test('of sixteen that sweep at once one closes each session, and a long backlog is worked off in several runs', async () => {
    const begun = now;
    const sessions: string[] = [];
    for (let n = 0; n < 205; n++) sessions.push((await walkAwayFromVendor()).session?.id ?? '');
    now = begun + 4 * MINUTE;
    await settleOverdue(deps());
    expect(vendor.closed).toHaveLength(200);
    await Promise.all(Array.from({ length: 16 }, async () => settleOverdue(deps())));
    expect([...vendor.closed].sort()).toEqual([...sessions].sort());
  });

  test('evidence that cannot be removed keeps no other attempt from its end', async () => {
    const begun = now;
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await walkAway()).id);
    const broken = { ...evidence, removeAll: (prefix: string) => (prefix.startsWith(ids[0] ?? '') ? Promise.reject(down) : evidence.removeAll(prefix)) };
    now = begun + 16 * MINUTE;
    await settleOverdue({ ...deps(), evidence: broken });
    for (const id of ids) expect(await stores.attempts.find(id)).toMatchObject({ status: 'retry', evidenceKey: null });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ event: 'attempt_not_ended', attempt: ids[0] }]);
  });
});
