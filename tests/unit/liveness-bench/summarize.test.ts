import { describe, expect, it } from 'vitest';
import { CHECK_SCALES, checkKind } from '../../../src/entry/liveness-bench/check-scales.ts';
import { judgeAttempts } from '../../../src/entry/liveness-bench/judge-attempt.ts';
import type { MeasuredAttempt } from '../../../src/entry/liveness-bench/measure-attempt.ts';
import { allPairs } from '../../../src/entry/liveness-bench/open-footage.ts';
import { type BenchReport, summarize } from '../../../src/entry/liveness-bench/summarize.ts';
import { benchHtml, describeBench } from '../../../src/entry/report/bench-report.ts';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { measuredOf, unmeasured } from './synthetic-bench.ts';

const isDark = { edit: (frame: FrameMeasurement) => ({ ...frame, faces: 0, landmarks: [], box: null, embedding: null }) };
const isStill = { actions: ['neutral', 'neutral', 'neutral', 'neutral'] as const };

function reportOf(measured: readonly MeasuredAttempt[], isSimulated = false): BenchReport {
  const source = { title: 'test', isSimulated, impostorPairs: allPairs(measured.map(({ attempt }) => attempt)) };
  return summarize(source, judgeAttempts(measured, DEFAULT_THRESHOLDS), { thresholds: DEFAULT_THRESHOLDS, costs: [] });
}

const genuine = [1, 2, 3].flatMap((person) => [
  measuredOf(`ref-${String(person)}`, person, { subject: `s${String(person)}`, person }),
  measuredOf(`own-${String(person)}`, person + 50, { subject: `s${String(person)}`, person, reference: `ref-${String(person)}` }),
]);

describe('the report', () => {
  it('counts per species, and the worst is the headline', () => {
    const report = reportOf([
      ...genuine,
      ...[1, 2, 3, 4].map((i) => measuredOf(`still-${String(i)}`, 100 + i, { species: 'still', film: isStill, reference: 'ref-1' })),
      measuredOf('still-dark', 110, { species: 'still', film: isDark }),
      unmeasured('still-lost', 'a.jpg: cannot be read', { species: 'still' }),
      // A perfect imitation: what this bench is there to show.
      measuredOf('mask-1', 120, { species: 'mask', reference: 'ref-2', person: 2 }),
      measuredOf('mask-2', 121, { species: 'mask', film: isStill }),
      measuredOf('stream-1', 122, { species: 'stream', kind: 'injection', film: isStill }),
    ]);
    expect(report.worst).toMatchObject({ species: 'mask', apcer: { errors: 1, n: 2, rate: 0.5 } });
    expect(report.worstInjection).toMatchObject({ species: 'stream', apcer: { errors: 0, n: 1 } });
    expect(report.species).toMatchObject([
      { species: 'mask', apcer: { errors: 1, n: 2 }, apnrr: { errors: 0, n: 2 }, iapar: { errors: 1, n: 1 } },
      { species: 'still', presented: 6, apcer: { errors: 0, n: 4 }, apnrr: { errors: 2, n: 6 }, iapar: { errors: 0, n: 4 } },
      { species: 'stream', kind: 'injection' },
    ]);
    expect(report.species[1]?.stoppedBy[0]).toEqual({ check: 'action_blink', attempts: 4 });
    expect(report.genuine).toMatchObject({ presented: 6, bpcer: { errors: 0, n: 6 }, bpnrr: { errors: 0, n: 6 }, frr: { errors: 0, n: 3 } });
    expect(report.faults).toEqual([{ attempt: 'still-lost', faults: ['a.jpg: cannot be read'] }]);
    expect(report.subjects).toBe(3);
  });

  it('of equal species, the one with fewer attempts is worse', () => {
    const stills = (species: string, count: number): readonly MeasuredAttempt[] =>
      Array.from({ length: count }, (_, i) => measuredOf(`${species}-${String(i)}`, 200 + i, { species, film: isStill }));
    expect(reportOf([...stills('a', 4), ...stills('b', 2), ...stills('c', 3)]).worst).toMatchObject({ species: 'b', apcer: { errors: 0, n: 2 } });
  });

  it('compares each person with the own reference and with all others, at the threshold of production', () => {
    const report = reportOf(genuine);
    expect(report.match).toMatchObject({
      threshold: DEFAULT_THRESHOLDS.identityMatchMax,
      fnmr: { errors: 0, n: 3 },
      fmr: { errors: 0, n: 12 },
      notCompared: 0,
    });
    const twin = measuredOf('twin', 90, { subject: 's9', person: 1 });
    expect(reportOf([...genuine, twin]).match.fmr).toMatchObject({ errors: 1, n: 15 });
    const stranger = measuredOf('stranger', 91, { subject: 's1', person: 5, reference: 'ref-1' });
    const mixed = reportOf([...genuine, stranger]);
    expect(mixed.match.fnmr).toMatchObject({ errors: 1, n: 4 });
    expect(mixed.genuine).toMatchObject({ bpcer: { errors: 0, n: 7 }, frr: { errors: 1, n: 4 } });
  });

  it('a reference that did not pass is no template', () => {
    const report = reportOf([
      measuredOf('ref', 1, { film: isStill }),
      measuredOf('own', 2, { reference: 'ref' }),
      measuredOf('other', 3, { subject: 's2', person: 3 }),
    ]);
    expect(report.match).toMatchObject({ fnmr: { n: 0 }, fmr: { n: 0 }, notCompared: 2 });
    expect(report.genuine).toMatchObject({ bpcer: { errors: 1, n: 3 }, frr: { n: 0 } });
  });

  it('recognises footage that was there before', () => {
    const [first] = genuine;
    const again = { ...first, attempt: { ...first?.attempt, id: 'again', species: 'reused', earlier: ['ref-1'] } } as MeasuredAttempt;
    expect(reportOf([...genuine, again]).species).toMatchObject([{ species: 'reused', apcer: { errors: 0, n: 1 }, stoppedBy: [{ check: 'footage_reused' }] }]);
  });

  it('forgives times that were made from a rate, and says so', () => {
    const even = { edit: (frame: FrameMeasurement, seq: number, index: number) => ({ ...frame, tMs: seq * 2700 + index * 67 }) };
    const report = reportOf([measuredOf('a', 1, { film: even }), measuredOf('b', 1, { film: even, hasRealTimes: false })]);
    expect(report.genuine).toMatchObject({ accepted: 1, refused: 1, stoppedBy: [{ check: 'interval_jitter_ms', attempts: 1 }] });
    expect(report.notes.join('\n')).toContain('1 attempts have times made from a rate');
  });

  it('says what few attempts cannot show', () => {
    const notes = reportOf([...genuine, measuredOf('x', 100, { species: 'still', film: isStill })]).notes.join('\n');
    expect(notes).toContain(
      'Too few attacks with a response: still 1. Even without an error n of them show no more than an APCER below 3/n; 43 are needed for 7 %.',
    );
    expect(notes).toContain('Genuine attempts: 6 with a response; even without an error they show no more than a BPCER below 50 %. 60 are needed for 5 %.');
    expect(notes).toContain('Impostor comparisons: 12; even without an error they show no more than an FMR below 25 %. 30000 are needed for 0.01 %.');
    expect(reportOf(genuine).notes).toContain('No attacks: APCER is unknown.');
    const enough = reportOf(Array.from({ length: 43 }, (_, i) => measuredOf(`x${String(i)}`, i, { species: 'still', film: isStill })));
    expect(enough.notes.join('\n')).not.toContain('Too few attacks');
  });

  it('draws every check that judge knows under its name', () => {
    const named = new Set(judgeAttempts(genuine, DEFAULT_THRESHOLDS).flatMap(({ verdict }) => verdict?.checks.map(({ name }) => checkKind(name)) ?? []));
    expect(Object.keys(CHECK_SCALES).filter((check) => !named.has(check))).toEqual([]);
    expect(reportOf(genuine).charts.checks.map(({ check }) => check)).toEqual(Object.keys(CHECK_SCALES));
  });

  it('is told in words and as a page, simulated in both when it is', () => {
    const report = reportOf([...genuine, measuredOf('x', 100, { species: '<b>', film: isStill }), unmeasured('y', '<i>', { species: '<b>' })], true);
    const text = describeBench(report).join('\n');
    expect(text).toContain('Liveness bench, simulated: test');
    expect(text).toContain('APCER of the worst simulated species, <b>: 0 of 1 (0 %, 95 %: 0–97.5 %)');
    const page = benchHtml(report);
    expect(page).toContain('Simulated attacks, by species');
    expect(page).not.toMatch(/<script|<b>|<i>|NaN|undefined|Infinity|https?:|(src|href)=/);
    // A share never stands without its count.
    expect(text.match(/[\d.]+ %/g)?.length).toBeGreaterThan(10);
    for (const line of text.split('\n').filter((one) => /^ {2}[A-Z]{3,5} /.test(one))) expect(line).toMatch(/ \d+ of \d+ \(.*95 %: .*\)|none counted/);
  });
});
