import { isProblem, Problem } from '../lib/problem.ts';
import type { FrameMeasurement } from '../liveness/analyzer.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import { REFERENCE_LIMITS } from '../liveness/frames.ts';
import { readJpegSize } from '../liveness/jpeg-header.ts';
import { judgeSession } from '../liveness/judge-session.ts';
import type { SessionProvider, SessionResult, VendorSession } from '../liveness/liveness-provider.ts';
import { closeSession } from './close-session.ts';
import { openFaceTemplate } from './face-template.ts';
import { provenFactors } from './proven-factors.ts';
import { settleOnce, type SettleLivenessDeps, settleVerdict } from './settle-liveness.ts';

/** A session is asked for once a second at most, however many phones ask us. */
const POLL_SECONDS = 1;

/**
 * Asks the vendor how a session stands and settles the attempt with what it says: the only way by which such an attempt ends. Nothing that the phone says is looked at.
 * @param attempt an attempt in `verifying`
 * @param session its session, from the record
 * @param deps ports
 * @returns the attempt: settled, or as it was while the person has not finished
 * @throws Problem `liveness_provider_unavailable`, `analyzer_busy`, `analyzer_unavailable`; the attempt stays open, and is never passed
 * @throws Problem `face_not_enrolled` when the template is gone
 */
export async function settleSession(attempt: AttemptRecord, session: VendorSession, deps: SettleLivenessDeps): Promise<AttemptRecord> {
  if (!(await takeTurn(attempt.id, deps))) return attempt;
  if (deps.clock.now() >= session.expiresAt) return settleLate(attempt, session, deps);
  const provider = providerOf(attempt, deps);
  const result = await provider.read(session, bindingOf(attempt));
  if (result.status === 'pending') return attempt;
  const verdict = judgeSession({
    result,
    reference: await measureReference(result, deps),
    template: await templateOf(attempt, deps),
    provesFace: provenFactors('face', attempt.provider).includes('face'),
    thresholds: deps.thresholds,
  });
  const settled = await settleVerdict(attempt, verdict, deps);
  deps.background(closeSession(settled, deps));
  return settled;
}

// Whatever the vendor says now comes too late. Only when it cannot even be asked is that not held against the person, and then whoever ended the attempt takes back
// its one failure: if all who asked at once did, they would wipe out failures of other tries.
async function settleLate(attempt: AttemptRecord, session: VendorSession, deps: SettleLivenessDeps): Promise<AttemptRecord> {
  const provider = deps.providers.find(attempt.provider);
  const isReachable = provider?.capture === 'vendor' && (await provider.read(session, bindingOf(attempt)).then(isAnything, () => false));
  const verdict = judgeSession({
    result: { status: 'over', because: 'expired' },
    reference: null,
    template: null,
    provesFace: true,
    thresholds: deps.thresholds,
  });
  const ended = await settleOnce(attempt, verdict, deps);
  if (ended === null) return (await deps.attempts.find(attempt.id)) ?? attempt;
  if (!isReachable) await deps.lockouts.release(attempt.clientId, attempt.subject, 'face');
  deps.background(closeSession(ended, deps));
  return ended;
}

const isAnything = (): boolean => true;

function providerOf(attempt: AttemptRecord, deps: SettleLivenessDeps): SessionProvider {
  const provider = deps.providers.find(attempt.provider);
  if (provider?.capture !== 'vendor') throw new Problem('liveness_provider_unavailable');
  return provider;
}

function bindingOf({ id, clientId, subject }: AttemptRecord) {
  return { attemptId: id, clientId, subject };
}

// A hint that saves calls, not a lock: the verdict itself is settled by one atomic statement.
async function takeTurn(attemptId: string, deps: SettleLivenessDeps): Promise<boolean> {
  const key = `${attemptId}/poll`;
  if ((await deps.evidence.get(key)) !== null) return false;
  await deps.evidence.put(key, Uint8Array.of(1), POLL_SECONDS);
  return true;
}

async function templateOf(attempt: AttemptRecord, deps: SettleLivenessDeps): Promise<readonly number[]> {
  const template = await openFaceTemplate(attempt.clientId, attempt.subject, deps);
  if (template === null) throw new Problem('face_not_enrolled');
  return template.face.current;
}

// The picture is measured and forgotten; its size is read before anything is decoded.
async function measureReference(result: SessionResult, deps: SettleLivenessDeps): Promise<FrameMeasurement | null> {
  if (result.status !== 'judged' || result.decision !== 'live' || result.referenceImage === null) return null;
  const size = readJpegSize(result.referenceImage);
  const isFit =
    size !== null && Math.max(size.width, size.height) <= REFERENCE_LIMITS.longestSidePx && result.referenceImage.length <= REFERENCE_LIMITS.stillBytes;
  if (!isFit) return null;
  try {
    const [measured] = await deps.analyzer.analyze([{ kind: 'still', tMs: 0, jpeg: result.referenceImage }]);
    return measured ?? null;
  } catch (error) {
    if (isProblem(error, 'frames_malformed')) return null;
    throw error;
  }
}
