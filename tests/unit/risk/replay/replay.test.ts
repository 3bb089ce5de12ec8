import { describe, expect, it } from 'vitest';
import { toBase64url } from '../../../../src/lib/bytes.ts';
import { decide } from '../../../../src/risk/decide.ts';
import { packHistory } from '../../../../src/risk/history/pack-history.ts';
import { viewPopulation } from '../../../../src/risk/population/view-population.ts';
import { createReplay, type ReplayEvent } from '../../../../src/risk/replay/replay.ts';
import { type Change, DAY, eventOf, factsOf, known, load, NOW, policy, table } from '../exchange-person.ts';

const history = known();
const NEW_DEVICE: Change = { context: { deviceId: 'd_other' } };
const RELAXED = load(
  '{ id: relaxed, version: "1", acr: ["urn:shualian:acr:device"], rules: [{ id: never, effect: deny, reason: list_denied, when: list_denied }] }',
);
const STRICT = load(
  '{ id: strict, version: "1", acr: ["urn:shualian:acr:device"], rules: [{ id: all, effect: deny, reason: list_denied, when: \'event_type == "login"\' }] }',
);

function storedEvent(id: string, change: Change = {}, more: Partial<ReplayEvent> = {}): ReplayEvent {
  const facts = factsOf(eventOf(change));
  const population = viewPopulation(table, facts, history);
  const decision = decide({ facts, history, population }, policy);
  return {
    id,
    clientId: 'cli',
    subject: `u_${id}`,
    eventType: facts.type,
    at: facts.at,
    decision: decision.decision,
    auditRate: decision.auditRate,
    rules: decision.rules,
    input: { facts, history: toBase64url(packHistory(history)), population },
    outcome: null,
    ...more,
  };
}

function replayed(candidate: typeof policy, events: readonly ReplayEvent[], examples = 3) {
  const replay = createReplay(candidate, { examples });
  for (const event of events) replay.add(event);
  return replay.report();
}

describe('replay', () => {
  it('changes nothing under the policy that decided', () => {
    const report = replayed(policy, [storedEvent('1'), storedEvent('2', NEW_DEVICE)]);
    const counts = report.matrix.filter(({ count }) => count > 0);
    expect(counts).toEqual([
      { before: 'allow', after: 'allow', count: 1, examples: [] },
      { before: 'step_up', after: 'step_up', count: 1, examples: [] },
    ]);
    expect(report).toMatchObject({ events: 2, skipped: 0, newlyDenied: [] });
  });

  it('counts every change with as many examples as asked, and names who would be denied', () => {
    const events = ['1', '2', '3', '4'].map((id) => storedEvent(id, NEW_DEVICE));
    expect(replayed(RELAXED, events, 2).matrix.find(({ count }) => count > 0)).toEqual({ before: 'step_up', after: 'allow', count: 4, examples: ['1', '2'] });
    expect(replayed(STRICT, [storedEvent('5'), ...events]).newlyDenied).toEqual(['5', '1', '2', '3', '4']);
  });

  it('tells step-ups per 1 000 of every cohort, and no interval from too few people', () => {
    const { cohorts } = replayed(RELAXED, [storedEvent('1'), storedEvent('2', NEW_DEVICE), storedEvent('3', { ...NEW_DEVICE, tier: 'kyc2' })]);
    const of = (name: string) => cohorts.find((cohort) => cohort.name === name);
    expect(of('all')).toEqual({ name: 'all', events: 3, before: 2000 / 3, after: 0, difference: null });
    expect(of('tier kyc2')).toMatchObject({ events: 1, before: 1000 });
    expect(of('event login')).toMatchObject({ events: 3 });
    // NOW is Friday, 4 October 2024.
    expect(of('week of 2024-09-30')).toMatchObject({ events: 3 });
  });

  it('gives an interval that holds the difference, the same each time', () => {
    const events = Array.from({ length: 200 }, (_, i) => storedEvent(`p${String(i)}`, i % 4 === 0 ? NEW_DEVICE : {}));
    const [all] = replayed(RELAXED, events).cohorts;
    expect(all).toMatchObject({ name: 'all', before: 250, after: 0 });
    expect(all?.difference?.low).toBeLessThan(-250 + 40);
    expect(all?.difference?.high).toBeGreaterThan(-250);
    expect(all?.difference?.high).toBeLessThan(0);
    expect(replayed(RELAXED, events).cohorts[0]).toEqual(all);
  });

  it('counts steps by day', () => {
    const { days } = replayed(RELAXED, [storedEvent('1', { ...NEW_DEVICE, at: NOW }), storedEvent('2', { at: NOW - DAY })]);
    expect(days).toEqual([
      { day: 19_999, events: 1, before: 0, after: 0 },
      { day: 20_000, events: 1, before: 1, after: 0 },
    ]);
  });

  it('goes past what was erased or is damaged, and says how many', () => {
    const broken = storedEvent('1');
    const input = broken.input && { ...broken.input, history: '!!' };
    expect(replayed(policy, [{ ...broken, input }, { ...broken, input: null }, storedEvent('2')])).toMatchObject({ events: 1, skipped: 2 });
  });

  it('lets what chance alone chose stand for what chance passed over', () => {
    const audited = storedEvent(
      '1',
      {},
      { auditRate: 0.01, outcome: 'legitimate', rules: [{ id: 'a', effect: 'audit', reason: 'random_audit', status: 'enforced' }] },
    );
    const asked = storedEvent('2', NEW_DEVICE, { outcome: 'fraud' });
    const { labels } = replayed(RELAXED, [audited, asked]);
    expect(labels).toMatchObject({ events: 2, weight: 101, fraud: 1, recall: { before: 1, after: 0 }, precision: { before: 1, after: null } });
  });
});
