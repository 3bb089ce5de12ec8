import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECK_SCALES } from '../../../src/entry/liveness-bench/check-scales.ts';
import { fitAndReport } from '../../../src/entry/liveness-bench/fit-and-report.ts';
import { fitMatch } from '../../../src/entry/liveness-bench/fit-match.ts';
import { fitThresholds } from '../../../src/entry/liveness-bench/fit-thresholds.ts';
import { type JudgedAttempt, judgeAttempts } from '../../../src/entry/liveness-bench/judge-attempt.ts';
import type { MeasuredAttempt } from '../../../src/entry/liveness-bench/measure-attempt.ts';
import { allPairs } from '../../../src/entry/liveness-bench/open-footage.ts';
import { splitSubjects } from '../../../src/entry/liveness-bench/split-subjects.ts';
import { describeFit, fitSections } from '../../../src/entry/report/fit-report.ts';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import { readThresholds } from '../../../src/liveness/read-thresholds.ts';
import { DEFAULT_THRESHOLDS, type LivenessThresholds } from '../../../src/liveness/thresholds.ts';
import { measuredOf } from './synthetic-bench.ts';

const lit =
  (face: number): ((frame: FrameMeasurement) => FrameMeasurement) =>
  (frame) => ({ ...frame, luma: { ...frame.luma, face, background: face } });
const sharp =
  (sharpness: number): ((frame: FrameMeasurement) => FrameMeasurement) =>
  (frame) => ({ ...frame, sharpness });

const judge = (measured: readonly MeasuredAttempt[], thresholds: LivenessThresholds = DEFAULT_THRESHOLDS): readonly JudgedAttempt[] =>
  judgeAttempts(measured, thresholds);

describe('the split', () => {
  const labels = fc.array(
    fc.record({
      subject: fc.integer({ min: 0, max: 14 }).map((n) => `s${String(n)}`),
      reference: fc.option(fc.nat({ max: 59 })),
      earlier: fc.array(fc.nat({ max: 59 }), { maxLength: 1 }),
    }),
    { minLength: 1, maxLength: 60 },
  );

  it('puts nobody into both halves, nor anybody met in an attempt, and is always the same', () => {
    let splits = 0;
    fc.assert(
      fc.property(labels, (drawn) => {
        const name = (i: number): string => `a${String(i % drawn.length)}`;
        const attempts = drawn.map(({ subject, reference, earlier }, i) => ({
          id: name(i),
          subject,
          reference: reference === null || i % 3 > 0 ? null : name(reference),
          earlier: i % 5 > 0 ? [] : earlier.map(name),
        }));
        let halves: ReturnType<typeof splitSubjects>;
        try {
          halves = splitSubjects(attempts);
        } catch {
          return;
        }
        splits += 1;
        const subjects = (half: ReadonlySet<string>): Set<string> => new Set(attempts.filter(({ id }) => half.has(id)).map(({ subject }) => subject));
        const [fit, report] = [subjects(halves.fit), subjects(halves.report)];
        expect([...fit].filter((subject) => report.has(subject))).toEqual([]);
        expect(halves.fit.size + halves.report.size).toBe(attempts.length);
        expect(Math.min(fit.size, report.size)).toBeGreaterThan(0);
        for (const { id, reference, earlier } of attempts) {
          for (const other of [...earlier, ...(reference === null ? [] : [reference])]) expect(halves.fit.has(other)).toBe(halves.fit.has(id));
        }
        expect(splitSubjects([...attempts].reverse()).fit.size).toBeGreaterThan(0);
        expect(splitSubjects(attempts)).toEqual(halves);
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(splits).toBeGreaterThan(100);
  });

  it('needs two subjects that share nothing', () => {
    const one = { id: 'a', subject: 's', reference: null, earlier: [] };
    expect(() => splitSubjects([one])).toThrow('two subjects');
    expect(() => splitSubjects([one, { ...one, id: 'b', subject: 't', reference: 'a' }])).toThrow('two subjects');
    expect(splitSubjects([one, { ...one, id: 'b', subject: 't' }]).fit.size).toBe(1);
  });
});

describe('fitting', () => {
  const genuine = (count: number, edit?: (frame: FrameMeasurement) => FrameMeasurement, seed = 1): readonly MeasuredAttempt[] =>
    Array.from({ length: count }, (_, i) => measuredOf(`g${String(seed)}-${String(i)}`, seed * 1000 + i, edit ? { film: { edit } } : {}));
  const attack = (count: number, edit: (frame: FrameMeasurement) => FrameMeasurement, seed = 2): readonly MeasuredAttempt[] =>
    Array.from({ length: count }, (_, i) => measuredOf(`x${String(seed)}-${String(i)}`, seed * 1000 + i, { species: 'screen', film: { edit } }));

  it('moves nothing where nothing would be better', () => {
    expect(fitThresholds(judge(genuine(5)), DEFAULT_THRESHOLDS)).toEqual({ thresholds: DEFAULT_THRESHOLDS, changes: [] });
  });

  it('lets people in whom a threshold refused, up to the attacks that it stops', () => {
    const measured = [...genuine(5), ...genuine(5, lit(18), 3), ...attack(5, lit(10))];
    const { thresholds, changes } = fitThresholds(judge(measured), DEFAULT_THRESHOLDS);
    expect(changes).toEqual([{ threshold: 'faceLumaMin', from: 22, to: 14, genuineRefused: [5, 0, 10], attacksAccepted: [0, 0, 5] }]);
    expect(judge(measured, thresholds).map(({ response }) => response === 'accepted')).toEqual(measured.map(({ attempt }) => attempt.species === null));
  });

  it('never lets an attack in that a check stops, for whatever people', () => {
    const { changes } = fitThresholds(judge([...genuine(50, lit(18), 3), ...attack(1, lit(20))]), DEFAULT_THRESHOLDS);
    expect(changes).toEqual([]);
  });

  it('nor one that others stop as well: the next attack may be stopped by this check alone', () => {
    const idle = Array.from({ length: 5 }, (_, i) =>
      measuredOf(`i${String(i)}`, 7000 + i, { species: 'still', film: { edit: lit(20), actions: ['neutral', 'neutral', 'neutral', 'neutral'] } }),
    );
    expect(fitThresholds(judge([...genuine(10, lit(18), 3), ...idle]), DEFAULT_THRESHOLDS).changes).toEqual([]);
    expect(fitThresholds(judge(genuine(10, lit(18), 3)), DEFAULT_THRESHOLDS).changes).toHaveLength(1);
  });

  it('stops attacks that got through, and loses nobody for it', () => {
    const { changes } = fitThresholds(judge([...genuine(5), ...attack(5, sharp(0.3))]), DEFAULT_THRESHOLDS);
    expect(changes).toEqual([{ threshold: 'sharpnessMin', from: 0.13, to: 0.6, genuineRefused: [0, 0, 5], attacksAccepted: [5, 0, 5] }]);
  });

  it('takes no chance hit for a difference: a few attacks outside of a few genuine values', () => {
    // Nothing tells these attacks from people; each check finds some of them at an edge.
    for (const seed of [2, 3, 4, 5, 6]) {
      expect(fitThresholds(judge([...genuine(5), ...attack(5, (frame) => frame, seed)]), DEFAULT_THRESHOLDS).changes).toEqual([]);
    }
    expect(fitThresholds(judge([...genuine(5), ...attack(4, sharp(0.3))]), DEFAULT_THRESHOLDS).changes).toEqual([]);
  });

  it('does not pay for attacks with people', () => {
    // One in five people looks like the attack: no threshold between them is worth it.
    const { changes } = fitThresholds(judge([...genuine(8), ...genuine(2, sharp(0.25), 3), ...attack(5, sharp(0.3))]), DEFAULT_THRESHOLDS);
    expect(changes).toEqual([]);
  });

  it('stays within what the settings take', () => {
    const extremes = [...genuine(3, lit(1), 3), ...attack(5, sharp(0.0005)), ...genuine(3)];
    const { thresholds } = fitThresholds(judge(extremes), DEFAULT_THRESHOLDS);
    const changed = Object.fromEntries(
      Object.keys(CHECK_SCALES)
        .map((check) => CHECK_SCALES[check]?.threshold ?? '')
        .map((name) => [name, Object.entries(thresholds).find(([own]) => own === name)?.[1]]),
    );
    expect(readThresholds(JSON.stringify(changed)).ok).toBe(true);
  });

  it('narrows the match when impostors match, and widens it only on enough comparisons', () => {
    const mated = [0.2, 0.25, 0.3, 0.55];
    expect(fitMatch({ mated, nonMated: [0.45, 0.7, 0.8] }, DEFAULT_THRESHOLDS)).toMatchObject({ from: 0.5, to: 0.425, attacksAccepted: [1, 0, 3] });
    expect(fitMatch({ mated, nonMated: [0.7, 0.8] }, DEFAULT_THRESHOLDS)).toBeNull();
    const many = Array.from({ length: 3000 }, (_, i) => 0.7 + i / 10_000);
    expect(fitMatch({ mated, nonMated: many }, DEFAULT_THRESHOLDS)).toMatchObject({ from: 0.5, to: 0.6, genuineRefused: [1, 0, 4] });
    expect(fitMatch({ mated, nonMated: many.slice(1) }, DEFAULT_THRESHOLDS)).toBeNull();
    expect(fitMatch({ mated: [], nonMated: [] }, DEFAULT_THRESHOLDS)).toBeNull();
  });

  it('reports on the other half alone, and prints a setting that the service takes', () => {
    const measured = Array.from({ length: 12 }, (_, person) => [
      measuredOf(`ref-${String(person)}`, person, { subject: `s${String(person)}`, person }),
      measuredOf(`dim-${String(person)}`, 100 + person, { subject: `s${String(person)}`, person, reference: `ref-${String(person)}`, film: { edit: lit(18) } }),
      measuredOf(`dark-${String(person)}`, 200 + person, { subject: `s${String(person)}`, person, species: 'screen', film: { edit: lit(10) } }),
    ]).flat();
    const attempts = measured.map(({ attempt }) => attempt);
    const source = { title: 't', isSimulated: false, attempts, impostorPairs: allPairs(attempts) };
    const fit = fitAndReport(source, judge(measured), { thresholds: DEFAULT_THRESHOLDS, costs: [] });
    expect(fit.subjects).toEqual({ fit: 6, report: 6 });
    expect(fit.setting).toEqual({ faceLumaMin: 14 });
    expect(fit.before.genuine.bpcer).toMatchObject({ errors: 6, n: 12 });
    expect(fit.report.genuine.bpcer).toMatchObject({ errors: 0, n: 12 });
    expect(fit.report.match.fmr.n).toBe(12 * 5);
    expect(fit.report.worst).toMatchObject({ apcer: { errors: 0, n: 6 } });
    const lines = describeFit(fit);
    const [, setting] = /^SHUALIAN_LIVENESS_THRESHOLDS='(.*)'$/.exec(lines.at(-1) ?? '') ?? [];
    expect(readThresholds(setting)).toEqual({ ok: true, thresholds: { ...DEFAULT_THRESHOLDS, faceLumaMin: 14 } });
    expect(lines.join('\n')).toContain('fitting half: Too few attacks with a response: screen 6.');
    expect(lines.join('\n')).toContain('BPCER: 6 of 12');
    expect(JSON.stringify(fitSections(fit))).toContain('faceLumaMin');
  });
});
