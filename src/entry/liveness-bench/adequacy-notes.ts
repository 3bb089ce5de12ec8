import type { BenchReport } from './summarize.ts';

/** Trials without an error that show a rate below a limit, by the rule of three (n = 3 / limit, one-sided 95 %). */
const NEEDED = { species: 43, genuine: 60, impostorPairs: 30_000 } as const;

/**
 * Says what the numbers are too few to show. No error among few is not no error.
 * @param report what was counted
 * @returns sentences for people; none where everything suffices
 * @see ISO/IEC 19795-1 (rule of 3), FIDO Biometric Component Certification (IAPAR below 7 % a species)
 */
export function adequacyNotes(
  report: Pick<BenchReport, 'species' | 'genuine' | 'match' | 'subjects' | 'isSimulated'> & { readonly madeUpTimes: number },
): readonly string[] {
  const few = report.species.filter(({ apcer }) => apcer.n < NEEDED.species);
  const { bpcer } = report.genuine;
  const { fmr } = report.match;
  return [
    ...(report.isSimulated
      ? ['Simulated: faces and attacks are drawn. This proves that the checks work as built; it says nothing of people, prints or screens.']
      : []),
    ...(report.species.length === 0 ? ['No attacks: APCER is unknown.'] : []),
    ...(few.length === 0
      ? []
      : [
          `Too few attacks with a response: ${few.map(({ species, apcer }) => `${species} ${String(apcer.n)}`).join(', ')}. Even without an error n of them show no more than an APCER below 3/n; ${String(NEEDED.species)} are needed for 7 %.`,
        ]),
    ...(bpcer.n < NEEDED.genuine
      ? [
          `Genuine attempts: ${String(bpcer.n)} with a response; even without an error they show no more than a BPCER below ${ruleOfThree(bpcer.n)}. ${String(NEEDED.genuine)} are needed for 5 %.`,
        ]
      : []),
    ...(fmr.n < NEEDED.impostorPairs
      ? [
          `Impostor comparisons: ${String(fmr.n)}; even without an error they show no more than an FMR below ${ruleOfThree(fmr.n)}. ${String(NEEDED.impostorPairs)} are needed for 0.01 %.`,
        ]
      : []),
    ...(fmr.n > 0
      ? [`Comparisons share their ${String(report.subjects)} subjects: intervals of FMR and FNMR take them for independent and are too narrow.`]
      : []),
    ...(report.match.notCompared > 0
      ? [`${String(report.match.notCompared)} comparisons could not be made: no usable face in the attempt, or its reference did not pass.`]
      : []),
    ...(report.madeUpTimes > 0
      ? [`${String(report.madeUpTimes)} attempts have times made from a rate: the check on even intervals was not evaluated for them.`]
      : []),
  ];
}

function ruleOfThree(n: number): string {
  return n <= 3 ? '100 %' : `${String(Number(((3 / n) * 100).toPrecision(2)))} %`;
}
