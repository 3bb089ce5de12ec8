import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Millis, parseRfc3339 } from '../../lib/time.ts';
import type { AssessmentRange, StoredAssessment } from '../../risk/assessment-store.ts';
import type { FiredRule } from '../../risk/decision.ts';
import { asDecisionInput } from '../../risk/explain/rederive.ts';
import type { CompiledPolicy } from '../../risk/policy/policy.ts';
import { createReplay, type ReplayEvent } from '../../risk/replay/replay.ts';
import { systemClock } from '../../runtime/system.ts';
import { drawProgress } from '../draw-progress.ts';
import { describeReplay, replayHtml } from '../report/replay-report.ts';
import { withStores } from '../with-stores.ts';

/** Flags of replay and export. */
export interface ReplayFlags {
  readonly from?: string;
  readonly until?: string;
  readonly client?: string;
  readonly events?: string;
  readonly examples?: number;
  readonly html?: string;
  readonly json?: boolean;
}

const MONTH_MS = 30 * 86_400_000;
const PAGE = 1000;
const DEFAULT_EXAMPLES = 3;

/**
 * Makes stored decisions again under a candidate and says what would have changed. Nothing is written but the report.
 * @param candidate the policy to try
 * @param flags span of time, source of the events, and what to print
 */
export async function replayPolicy(candidate: CompiledPolicy, flags: ReplayFlags): Promise<void> {
  const replay = createReplay(candidate, { examples: Number(flags.examples ?? DEFAULT_EXAMPLES), decode: (text) => Buffer.from(text, 'base64url') });
  const startedAt = performance.now();
  if (flags.events === undefined) await replayStored(replay.add, flags);
  else await replayFile(replay.add, flags.events);
  const report = replay.report();
  const seconds = (performance.now() - startedAt) / 1000;
  if (flags.html !== undefined) writeFileSync(flags.html, replayHtml(candidate, report));
  process.stdout.write(flags.json === true ? `${JSON.stringify({ ...report, seconds })}\n` : `${describeReplay(report, seconds).join('\n')}\n`);
}

/**
 * Writes stored decisions to a file, so that they can be replayed away from production. Subjects and inputs stand in it pseudonymous, as they do in the record; ids of subjects stand plain.
 * @param file JSON Lines
 * @param flags span of time and client
 */
export function exportEvents(file: string, flags: ReplayFlags): Promise<void> {
  return withStores(async ({ durable }) => {
    const range = rangeOf(flags);
    const all = await durable.assessments.count(range);
    const bar = drawProgress('events');
    const out = createWriteStream(file, { mode: 0o600 });
    let done = 0;
    for await (const page of durable.assessments.walk(range, PAGE)) {
      const isRoom = out.write(page.map((record) => `${JSON.stringify(toEvent(record))}\n`).join(''));
      if (!isRoom) await once(out, 'drain');
      done += page.length;
      bar.update(done, all);
    }
    out.end();
    await once(out, 'close');
    bar.end();
    process.stdout.write(flags.json === true ? `${JSON.stringify({ file, events: done })}\n` : `${String(done)} events in ${file}\n`);
  });
}

function replayStored(add: (event: ReplayEvent) => void, flags: ReplayFlags): Promise<void> {
  return withStores(async ({ durable }) => {
    const range = rangeOf(flags);
    const all = await durable.assessments.count(range);
    const bar = drawProgress('events');
    let done = 0;
    for await (const page of durable.assessments.walk(range, PAGE)) {
      for (const record of page) add(toEvent(record));
      done += page.length;
      bar.update(done, all);
    }
    bar.end();
  });
}

async function replayFile(add: (event: ReplayEvent) => void, file: string): Promise<void> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const bar = drawProgress('events');
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line === '') continue;
    add(parseLine(line, `${file}:${String(number)}`));
    if (number % PAGE === 0) bar.update(number, number);
  }
  bar.end();
}

function parseLine(line: string, place: string): ReplayEvent {
  try {
    const event: unknown = JSON.parse(line);
    if (typeof event === 'object' && event !== null && 'decision' in event && 'input' in event && 'rules' in event && 'at' in event)
      return event as ReplayEvent;
  } catch {
    // Told below, with the place.
  }
  throw new Error(`${place}: not an event of shualian policy export`);
}

function toEvent({ id, clientId, subject, eventType, at, decision, auditRate, explanation, input, outcome }: StoredAssessment): ReplayEvent {
  const isWhole = typeof explanation === 'object' && explanation !== null && 'rules' in explanation;
  // Written by this service when the decision fell.
  const rules = isWhole ? ((explanation as { rules: unknown }).rules as readonly FiredRule[]) : [];
  return { id, clientId, subject, eventType, at, decision, auditRate, rules, input: asDecisionInput(input), outcome: outcome?.label ?? null };
}

function rangeOf(flags: ReplayFlags): AssessmentRange {
  const until = flags.until === undefined ? systemClock.now() : toTime(flags.until, '--until');
  return { clientId: flags.client ?? null, from: flags.from === undefined ? until - MONTH_MS : toTime(flags.from, '--from'), until };
}

function toTime(text: string, flag: string): Millis {
  const at = parseRfc3339(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at === null) throw new Error(`${flag} ${text}: not a time such as 2026-11-22 or 2026-11-22T04:00:00Z`);
  return at;
}
