import type { Random } from '../../lib/random.ts';
import { drawPlan } from '../../liveness/plan.ts';
import { ATTACK_SPECIES } from '../../phone/attacks/attack-registry.ts';
import type { AttackSpecies, FilmedPerson } from '../../phone/attacks/attack-species.ts';
import { createSequence } from '../../phone/puppet/noise.ts';
import type { BenchAttempt, BenchFootage, BenchSource } from './bench-source.ts';
import type { SimulatedScene, SimulatedStep, SimulatedTake } from './film-simulated.ts';
import { allPairs } from './open-footage.ts';

/** How much is simulated. */
export interface SimulationOptions {
  readonly perSpecies: number;
  /** Genuine attempts beside the reference of each person. */
  readonly genuine: number;
  /** Names of the registry; empty for all. */
  readonly species: readonly string[];
  readonly framesPerSecond: number;
  readonly windowMs: number;
  readonly seed: number;
  readonly film: (scene: SimulatedScene) => Promise<readonly SimulatedStep[]>;
}

/** Drawn people from light to dark skin, each with somebody whom the match tells apart (embeddings .72 to .85 apart): a look-alike in another's place would test the match, not the checks. */
const PEOPLE: readonly (readonly [seed: number, stranger: number])[] = [
  [36, 59],
  [1, 55],
  [2, 59],
  [51, 22],
  [28, 1],
  [17, 59],
  [42, 1],
  [43, 70],
  [68, 1],
  [9, 43],
  [70, 43],
  [59, 55],
];
const TONES = 12;
const VARIETY = 2.2;

/** From the side, from above and dim, warm and even: rooms that people stand in. */
const LIGHTS = [
  { direction: [-0.35, 0.55, 0.8], key: 0.78, ambient: 0.42, warmth: 0.03 },
  { direction: [0.6, 0.5, 0.6], key: 0.62, ambient: 0.34, warmth: 0 },
  { direction: [-0.1, 0.7, 0.7], key: 0.7, ambient: 0.5, warmth: 0.07 },
] as const;

/**
 * Drawn people of every skin tone under several lights, their genuine attempts, and attacks on them. The same options give the same frames.
 * @param options how much
 * @returns what to measure; called simulated wherever it is told
 * @throws Error naming a species that is not there
 */
export function simulatedSource(options: SimulationOptions): BenchSource {
  const species = chosen(options.species);
  const draw = createSequence(options.seed);
  const people = Math.max(1, Math.min(PEOPLE.length, Math.max(options.perSpecies, options.genuine)));
  const references = Array.from({ length: people }, () => takeOf(draw, options));
  const make = (person: number, id: string, more: { readonly species: AttackSpecies | null; readonly take: SimulatedTake }): BenchAttempt => {
    const [seed, stranger] = PEOPLE[person] ?? [0, 0];
    const reference = references[person];
    const isReference = more.take === reference;
    const needsEarlier = more.species?.needsEarlier === true && reference !== undefined;
    const scene: SimulatedScene = {
      ...more.take,
      species: more.species?.name ?? null,
      victim: personOf(seed, person),
      stranger: personOf(stranger, person),
      framesPerSecond: options.framesPerSecond,
      earlier: needsEarlier ? reference : null,
    };
    return {
      id,
      subject: subjectOf(person),
      species: scene.species,
      kind: more.species === null || more.species.kind === 'presentation' ? 'presentation' : 'injection',
      plan: { steps: more.take.steps },
      hasRealTimes: true,
      capture: { source: 'simulator', trackLabel: 'procedural face', facing: 'user', width: 320, height: 240 },
      reference: isReference ? null : `reference-${subjectOf(person)}`,
      earlier: needsEarlier ? [`reference-${subjectOf(person)}`] : [],
      load: () =>
        options.film(scene).then(toFootage, (error: unknown) => ({ steps: [], faults: [`not drawn: ${error instanceof Error ? error.message : 'unknown'}`] })),
    };
  };
  const attempts = [
    ...references.map((take, person) => make(person, `reference-${subjectOf(person)}`, { species: null, take })),
    ...Array.from({ length: options.genuine }, (_, i) => make(i % people, `genuine-${String(i)}`, { species: null, take: takeOf(draw, options) })),
    ...species.flatMap((one) =>
      Array.from({ length: options.perSpecies }, (_, i) => make(i % people, `${one.name}-${String(i)}`, { species: one, take: takeOf(draw, options) })),
    ),
  ];
  const title = `${String(people)} drawn people, ${String(options.framesPerSecond)} frames a second, steps of ${String(options.windowMs)} ms, seed ${String(options.seed)}`;
  return { isSimulated: true, title, attempts, impostorPairs: allPairs(attempts) };
}

function chosen(names: readonly string[]): readonly AttackSpecies[] {
  const known = ATTACK_SPECIES.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`--species: no ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return names.length === 0 ? ATTACK_SPECIES : ATTACK_SPECIES.filter(({ name }) => names.includes(name));
}

function takeOf(draw: () => number, { windowMs }: SimulationOptions): SimulatedTake {
  const random: Random = { bytes: (length) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)) };
  return { seed: Math.floor(draw() * 1e9), steps: drawPlan(random, { windowMs, excludes: null }).steps };
}

function personOf(seed: number, light: number): FilmedPerson {
  return { seed, skinTone: Math.round(((seed % TONES) / (TONES - 1)) * 100) / 100, variety: VARIETY, light: LIGHTS[light % LIGHTS.length] ?? LIGHTS[0] };
}

function subjectOf(person: number): string {
  return `person-${String(person)}`;
}

function toFootage(steps: readonly SimulatedStep[]): BenchFootage {
  return {
    steps: steps.map(({ seq, frames }) => ({ seq, frames: frames.map((frame, i) => ({ ...frame, place: `step ${String(seq)}, frame ${String(i)}` })) })),
    faults: [],
  };
}
