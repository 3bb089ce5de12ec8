import type { EventType } from './event.ts';
import type { SignalInput } from './facts.ts';
import type { ReasonCode } from './reason-codes.ts';
import type { SignalResult } from './signal.ts';
import { SIGNALS } from './signals.ts';

/** One term of the score; the terms sum to `logOdds` exactly. */
export interface Term {
  readonly code: ReasonCode | 'prior';
  readonly weight: number;
}

/** What scoring found. */
export interface Score {
  readonly results: Readonly<Partial<Record<ReasonCode, SignalResult>>>;
  readonly terms: readonly Term[];
  readonly logOdds: number;
  /** 0 to 100. */
  readonly score: number;
  readonly level: 'low' | 'medium' | 'high';
}

// How often an event of the type is fraud before anything is known of it.
const PRIORS: Readonly<Partial<Record<EventType, number>>> = {
  'withdrawal.create': 1e-3,
  'withdrawal_address.add': 3e-3,
  'withdrawal_address.change': 3e-3,
  'phone.change': 5e-3,
  'email.change': 5e-3,
  'mfa.reset': 5e-3,
  'mfa.disable': 5e-3,
};
const DEFAULT_PRIOR = 1e-4;

// Of signals that see the same thing only the strongest weighs.
const CORRELATED: readonly (readonly ReasonCode[])[] = [
  ['ip_new', 'network_new', 'country_new', 'travel_impossible'],
  ['amount_high_absolute', 'amount_high_relative', 'amount_velocity', 'balance_drain'],
  ['address_new', 'address_changed_recently'],
  ['password_changed_recently', 'phone_changed_recently', 'mfa_changed_recently'],
];

/**
 * Adds up what the signals found, in natural log-odds. Pure: the same input gives the same bits.
 * @param input event, facts and history
 * @returns terms, sum, score and level
 */
export function scoreEvent(input: SignalInput): Score {
  const results: Partial<Record<ReasonCode, SignalResult>> = {};
  for (const signal of SIGNALS) results[signal.code] = signal.evaluate(input);
  const prior = PRIORS[input.event.type] ?? DEFAULT_PRIOR;
  const fired = SIGNALS.map(({ code }) => ({ code, weight: results[code]?.weight ?? 0 })).filter(({ weight }) => weight !== 0);
  const terms: Term[] = [{ code: 'prior', weight: Math.log(prior / (1 - prior)) }, ...fired.filter((term) => isStrongest(term, fired))];
  const logOdds = terms.reduce((sum, { weight }) => sum + weight, 0);
  const score = toScore(logOdds);
  return { results, terms, logOdds, score, level: levelOf(score) };
}

function isStrongest(term: { code: ReasonCode; weight: number }, fired: readonly { code: ReasonCode; weight: number }[]): boolean {
  const group = CORRELATED.find((codes) => codes.includes(term.code));
  if (!group) return true;
  const rivals = fired.filter(({ code }) => group.includes(code));
  const strongest = rivals.reduce((best, rival) => (rival.weight > best.weight ? rival : best), term);
  return strongest.code === term.code;
}

// Even odds of 1 in 10 000 read as 0, even odds as 100: people compare scores, not probabilities.
function toScore(logOdds: number): number {
  const low = Math.log(1e-4);
  return Math.round(100 * Math.min(1, Math.max(0, (logOdds - low) / -low)));
}

function levelOf(score: number): Score['level'] {
  if (score >= 60) return 'high';
  return score >= 30 ? 'medium' : 'low';
}
