import { ln } from '../../lib/exact-math.ts';
import type { Decision } from '../decision.ts';

const BINS = 10;

/** Weighted counts of labelled events. */
export interface Labels {
  readonly caught: { before: number; after: number };
  readonly asked: { before: number; after: number };
  fraud: number;
  events: number;
  weight: number;
  /** By probability, in tenths of its logarithm from 1e-5 to 1. */
  readonly bins: { weight: number; fraud: number; probability: number }[];
}

/** What labels say of both policies. */
export interface LabelSummary {
  /** Labelled events, as they are. */
  readonly events: number;
  /** What they stand for. */
  readonly weight: number;
  readonly fraud: number;
  /** Share of what was asked or denied that was fraud; null where nothing was. */
  readonly precision: { readonly before: number | null; readonly after: number | null };
  /** Share of fraud that was asked or denied. */
  readonly recall: { readonly before: number | null; readonly after: number | null };
  /** Told probability against observed share, where there is something to observe. */
  readonly reliability: readonly { readonly probability: number; readonly observed: number; readonly weight: number }[];
}

/** @returns no labels yet */
export function createLabels(): Labels {
  return {
    caught: { before: 0, after: 0 },
    asked: { before: 0, after: 0 },
    fraud: 0,
    events: 0,
    weight: 0,
    bins: Array.from({ length: BINS }, () => ({ weight: 0, fraud: 0, probability: 0 })),
  };
}

/**
 * @param labels is changed
 * @param event label, inverse of the chance with which it was seen, decisions and probability
 */
export function countLabel(
  labels: Labels,
  event: {
    readonly label: 'legitimate' | 'fraud';
    readonly weight: number;
    readonly before: Decision['decision'];
    readonly after: Decision['decision'];
    readonly probability: number;
  },
): void {
  const { weight } = event;
  const fraud = event.label === 'fraud' ? weight : 0;
  labels.events += 1;
  labels.weight += weight;
  labels.fraud += fraud;
  for (const when of ['before', 'after'] as const) {
    if (event[when] === 'allow') continue;
    labels.asked[when] += weight;
    labels.caught[when] += fraud;
  }
  const bin = labels.bins[Math.min(BINS - 1, Math.max(0, Math.floor(((ln(Math.max(1e-5, event.probability)) / Math.LN10 + 5) / 5) * BINS)))];
  if (!bin) return;
  bin.weight += weight;
  bin.fraud += fraud;
  bin.probability += weight * event.probability;
}

/**
 * @param labels counted
 * @returns precision, recall and reliability. They are unbiased as far as labels of unaudited events were told whatever they are: a fraud that nobody reports is not seen.
 */
export function summariseLabels({ caught, asked, fraud, events, weight, bins }: Labels): LabelSummary {
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  return {
    events,
    weight,
    fraud,
    precision: { before: share(caught.before, asked.before), after: share(caught.after, asked.after) },
    recall: { before: share(caught.before, fraud), after: share(caught.after, fraud) },
    reliability: bins
      .filter((bin) => bin.weight > 0)
      .map((bin) => ({ probability: bin.probability / bin.weight, observed: bin.fraud / bin.weight, weight: bin.weight })),
  };
}
