import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBase64url } from '../../src/lib/bytes.ts';
import type { AttackScene, AttackTake, FilmedPerson } from '../../src/phone/attacks/attack-species.ts';
import { beginGenuine } from '../../src/phone/attacks/live-person.ts';
import { still } from '../../src/phone/attacks/species/still.ts';
import { createSequence } from '../../src/phone/puppet/noise.ts';
import { type Answer, claimed, complete, confirm, signedPasskey, statusOf, stepUp, type TestChallenge, type TestPhone } from '../http/actors.ts';
import { startStillTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import { enrollFace, performAttempt } from '../http/virtual-attempt.ts';
import { type AnalyzerProcess, analyzerSecret, startAnalyzer } from '../support/analyzer-process.ts';
import { freePort } from '../support/child-service.ts';

// Three analyzers die one after the other while people and attackers are being checked. Real processes, real signals; frames carry their own time and the service's clock follows them, so a slow machine only takes longer.
const secret = analyzerSecret();
const IMPOSTOR = { seed: 12 };
/** Longer than any lock after failures in a row. */
const LOCK_PASSES_MS = 31_000;

interface EnrolledPerson {
  readonly victim: FilmedPerson;
  readonly phone: TestPhone;
}

let target: Target;
let alive: readonly AnalyzerProcess[] = [];
let people: readonly EnrolledPerson[] = [];

beforeAll(async () => {
  const ports = [await freePort(), await freePort(), await freePort()];
  alive = await Promise.all(ports.map((port) => startAnalyzer(secret, port)));
  target = await startStillTarget('killed', {
    SHUALIAN_LOG_LEVEL: 'silent',
    SHUALIAN_ANALYZER_URL: alive.map(({ url }) => url).join(','),
    SHUALIAN_ANALYZER_SECRET: toBase64url(secret),
  });
  // Drawn faces look alike to the network: these two lie .73 and .68 from the impostor, where a match ends at .50.
  people = [await enrol({ seed: 7 }, 61), await enrol({ seed: 17 }, 62)];
}, 300_000);
afterAll(async () => {
  for (const analyzer of alive) analyzer.kill('SIGKILL');
  await target.close();
});

const sceneOf = (victim: FilmedPerson, seed: number): AttackScene => ({
  victim,
  stranger: IMPOSTOR,
  draw: createSequence(seed),
  framesPerSecond: 13,
  earlier: [],
});

async function enrol(victim: FilmedPerson, seed: number): Promise<EnrolledPerson> {
  return { victim, phone: (await enrollFace(target, beginGenuine(sceneOf(victim, seed)))).phone };
}

interface Check {
  readonly challenge: TestChallenge;
  readonly token: string;
  readonly verdict: Answer;
}

/** A face check of a person in a challenge of its own. */
async function check(person: EnrolledPerson, session: string, take: AttackTake): Promise<Check> {
  const challenge = await stepUp(target, person.phone.subject, { session });
  const token = await claimed(target, challenge, person.phone);
  const { verdict } = await performAttempt(target, { base: `/v1/challenges/${challenge.id}`, token }, take);
  return { challenge, token, verdict };
}

function personAt(index: number): EnrolledPerson {
  const person = people[index];
  if (!person) throw new TypeError('nobody is enrolled');
  return person;
}

/** Waits for an analyzer that is measuring, and kills it in the middle. */
async function killOneAtWork(): Promise<AnalyzerProcess> {
  for (let tries = 0; tries < 6000; tries++) {
    for (const analyzer of alive) {
      if (((await analyzer.metrics()).get('shualian_analyzer_chunks_open') ?? 0) === 0) continue;
      analyzer.kill('SIGKILL');
      alive = alive.filter((one) => one !== analyzer);
      expect(await analyzer.ended).toMatchObject({ signal: 'SIGKILL' });
      return analyzer;
    }
    await sleep(10);
  }
  throw new Error('no analyzer was at work');
}

async function expectRefused({ verdict, challenge }: Check): Promise<void> {
  expect(verdict.body['status']).toMatch(/^(retry|failed)$/);
  expect(verdict.body).not.toHaveProperty('webauthn');
  expect(await statusOf(target, challenge)).not.toMatch(/verified|consumed|awaiting_confirmation/);
}

/** The person passes, at the second try when the dying analyzer cost the first. */
async function expectPasses(person: EnrolledPerson, first: Check, seed: number): Promise<void> {
  if (first.verdict.body['status'] === 'passed') return;
  expect(first.verdict.body).toMatchObject({ status: 'retry', hints: [{ code: 'network_unstable' }] });
  await target.advance(LOCK_PASSES_MS);
  const second = await check(person, `s_again_${String(seed)}`, beginGenuine(sceneOf(person.victim, seed)));
  expect(second.verdict.body).toMatchObject({ status: 'passed' });
}

describe('analyzers that are killed in the middle of a check', { timeout: 300_000 }, () => {
  it.each([
    { left: 2, name: 'an impostor', honest: 0, attacked: 1, begin: (seed: number) => beginGenuine(sceneOf(IMPOSTOR, seed)) },
    { left: 1, name: 'a photograph', honest: 1, attacked: 0, begin: (seed: number) => still.begin(sceneOf(personAt(0).victim, seed)) },
  ])('with $left left the person passes, and $name does not', async ({ left, honest, attacked, begin }) => {
    await target.advance(LOCK_PASSES_MS);
    const person = personAt(honest);
    const [genuine, attack] = await Promise.all([
      check(person, `s_honest_${String(left)}`, beginGenuine(sceneOf(person.victim, 200 + left))),
      check(personAt(attacked), `s_attack_${String(left)}`, begin(300 + left)),
      killOneAtWork(),
    ]);
    expect(alive).toHaveLength(left);
    await expectRefused(attack);
    await expectPasses(person, genuine, 400 + left);
  });

  it('with none left nobody passes by face, nothing hangs, and the key of the phone is offered; with one back faces pass again', async () => {
    await target.advance(LOCK_PASSES_MS);
    const person = personAt(0);
    const [genuine, attack, killed] = await Promise.all([
      check(person, 's_honest_0', beginGenuine(sceneOf(person.victim, 500))),
      check(personAt(1), 's_attack_0', beginGenuine(sceneOf(IMPOSTOR, 501))),
      killOneAtWork(),
    ]);
    expect(alive).toEqual([]);
    await expectRefused(attack);
    // Not a failure of the person: it says what to do, and costs no lock.
    expect(genuine.verdict.body).toMatchObject({ status: 'retry', hints: [{ code: 'network_unstable' }] });
    const done = await complete(target, genuine.challenge, genuine.token, await signedPasskey(target, genuine.challenge, person.phone, genuine.token));
    if (done.body['status'] === 'awaiting_confirmation') await confirm(target, genuine.challenge, done.body['confirm_code']);
    expect(await statusOf(target, genuine.challenge)).toBe('verified');

    alive = [await startAnalyzer(secret, Number(new URL(killed.url).port))];
    const again = await check(person, 's_back', beginGenuine(sceneOf(person.victim, 502)));
    expect(again.verdict.body).toMatchObject({ status: 'passed', hints: [] });
    expect(again.verdict.body).toHaveProperty('webauthn');
  });
});
