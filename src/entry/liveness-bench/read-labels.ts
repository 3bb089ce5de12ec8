import { type FootageLabels, footageLabels, type LabelledAttempt } from './label-schema.ts';

/** Result of {@link readLabels}: the labels, or everything that is wrong at once, each fault with its place. */
export type LabelsResult = { readonly ok: true; readonly labels: FootageLabels } | { readonly ok: false; readonly issues: readonly string[] };

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Reads a label file.
 * @param text the whole file
 * @returns the labels, or every fault as `attempts[3].prompts[0].at_ms ("a4"): what is wrong`
 */
export function readLabels(text: string): LabelsResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, issues: [`not JSON: ${error instanceof Error ? error.message : ''}`] };
  }
  const parsed = footageLabels.safeParse(value);
  const faults: readonly Fault[] = parsed.success ? crossFaults(parsed.data) : parsed.error.issues;
  if (parsed.success && faults.length === 0) return { ok: true, labels: parsed.data };
  return { ok: false, issues: faults.map(({ path, message }) => `${placeOf(path, value)}: ${message}`) };
}

function crossFaults(labels: FootageLabels): readonly Fault[] {
  const first = new Map<string, number>();
  labels.attempts.forEach(({ id }, i) => {
    if (!first.has(id)) first.set(id, i);
  });
  const known = (id: string, path: readonly PropertyKey[]): readonly Fault[] => (first.has(id) ? [] : [{ path, message: `no attempt "${id}"` }]);
  const attempts = labels.attempts.flatMap((attempt, i) => {
    const at = (...rest: readonly PropertyKey[]): readonly PropertyKey[] => ['attempts', i, ...rest];
    return [
      ...(first.get(attempt.id) === i ? [] : [{ path: at('id'), message: `"${attempt.id}" is already attempts[${String(first.get(attempt.id))}]` }]),
      ...faultsOf(attempt).map(({ path, message }) => ({ path: at(...path), message })),
      ...(attempt.reference === undefined ? [] : known(attempt.reference, at('reference'))),
      ...attempt.earlier.flatMap((id, n) => known(id, at('earlier', n))),
    ];
  });
  const { impostor_pairs: pairs } = labels;
  if (typeof pairs === 'string') return attempts;
  return [...attempts, ...pairs.flatMap(({ attempt, reference }, i) => pairFaults({ attempt, reference }, i, labels, known))];
}

function pairFaults(
  { attempt, reference }: { readonly attempt: string; readonly reference: string },
  i: number,
  { attempts }: FootageLabels,
  known: (id: string, path: readonly PropertyKey[]) => readonly Fault[],
): readonly Fault[] {
  const unknown = [...known(attempt, ['impostor_pairs', i, 'attempt']), ...known(reference, ['impostor_pairs', i, 'reference'])];
  const subjectOf = (wanted: string): string | undefined => attempts.find(({ id }) => id === wanted)?.subject;
  if (unknown.length > 0 || subjectOf(attempt) !== subjectOf(reference)) return unknown;
  return [{ path: ['impostor_pairs', i], message: 'both are of one subject' }];
}

function faultsOf(attempt: LabelledAttempt): readonly Fault[] {
  const faults: Fault[] = [];
  const isAttack = attempt.label === 'attack';
  if (isAttack !== (attempt.species !== undefined)) faults.push({ path: ['species'], message: 'attacks have one, genuine attempts none' });
  if (attempt.times !== undefined && attempt.fps !== undefined) faults.push({ path: ['fps'], message: 'give times or fps, not both' });
  if (/\.mjpe?g$/.test(attempt.frames) && attempt.times === undefined && attempt.fps === undefined) {
    faults.push({ path: ['frames'], message: 'an .mjpeg holds no times: give times or fps' });
  }
  if (attempt.reference === attempt.id) faults.push({ path: ['reference'], message: 'an attempt is not its own reference' });
  if (attempt.prompts[0]?.action !== 'neutral') faults.push({ path: ['prompts', 0, 'action'], message: 'the first is neutral' });
  attempt.prompts.forEach(({ at_ms: at, until_ms: until }, i) => {
    const before = attempt.prompts[i - 1];
    if (before && at <= before.at_ms) faults.push({ path: ['prompts', i, 'at_ms'], message: 'not after the prompt before' });
    if (until !== undefined && until <= at) faults.push({ path: ['prompts', i, 'until_ms'], message: 'not after at_ms' });
  });
  return faults;
}

// With the id of the attempt, because nobody counts to attempts[317].
function placeOf(path: readonly PropertyKey[], value: unknown): string {
  if (path.length === 0) return 'labels';
  const place = path.map((part, i) => (typeof part === 'number' ? `[${String(part)}]` : `${i === 0 ? '' : '.'}${String(part)}`)).join('');
  const list =
    typeof value === 'object' && value !== null && 'attempts' in value && Array.isArray(value.attempts) ? (value.attempts as readonly unknown[]) : [];
  const attempt = path[0] === 'attempts' && typeof path[1] === 'number' ? list[path[1]] : null;
  const id = typeof attempt === 'object' && attempt !== null && 'id' in attempt && typeof attempt.id === 'string' ? ` ("${attempt.id.slice(0, 64)}")` : '';
  return `${place}${id}`;
}
