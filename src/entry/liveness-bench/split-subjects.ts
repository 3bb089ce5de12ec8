import { sha256, toHex, utf8 } from '../../lib/bytes.ts';
import type { BenchAttempt } from './bench-source.ts';

/** Ids of attempts by the half they fall into. */
export interface Halves {
  readonly fit: ReadonlySet<string>;
  readonly report: ReadonlySet<string>;
}

/**
 * Splits attempts into two halves of which no person is in both: what is fitted on somebody's face must not be reported on it. Subjects that meet in one attempt (an attack on another's template, an earlier attempt) stay together.
 * The same labels always split the same way.
 * @param attempts all attempts
 * @returns two halves of about as many subjects
 * @throws Error when everything hangs together and cannot be split
 */
export function splitSubjects(attempts: readonly Pick<BenchAttempt, 'id' | 'subject' | 'reference' | 'earlier'>[]): Halves {
  const groups = groupSubjects(attempts);
  const ordered = [...new Set(groups.values())].sort((a, b) => digest(a).localeCompare(digest(b)));
  if (ordered.length < 2) throw new Error('--fit needs at least two subjects that share no attempt');
  const first = new Set(ordered.filter((_, i) => i % 2 === 0));
  const isFit = ({ subject }: { readonly subject: string }): boolean => first.has(groups.get(subject) ?? '');
  return {
    fit: new Set(attempts.filter(isFit).map(({ id }) => id)),
    report: new Set(attempts.filter((attempt) => !isFit(attempt)).map(({ id }) => id)),
  };
}

// Each subject with the name of its group: the first subject that is met of all that hang together.
function groupSubjects(attempts: readonly Pick<BenchAttempt, 'id' | 'subject' | 'reference' | 'earlier'>[]): ReadonlyMap<string, string> {
  const subjectOf = new Map(attempts.map(({ id, subject }) => [id, subject]));
  const groups = new Map(attempts.map(({ subject }) => [subject, subject]));
  for (const { subject, reference, earlier } of attempts) {
    for (const id of [...earlier, ...(reference === null ? [] : [reference])]) {
      const [own, other] = [groups.get(subject), groups.get(subjectOf.get(id) ?? subject)];
      if (own === undefined || other === undefined || own === other) continue;
      for (const [name, group] of groups) if (group === other) groups.set(name, own);
    }
  }
  return groups;
}

function digest(subject: string): string {
  return toHex(sha256(utf8(subject)));
}
