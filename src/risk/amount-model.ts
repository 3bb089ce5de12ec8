import { ln, ln1p } from '../lib/exact-math.ts';
import type { AmountModel } from './history/history.ts';
import type { PopulationView } from './population/population-view.ts';
import { logGamma } from './score/log-gamma.ts';

const PRIOR_KAPPA = 2;
const PRIOR_ALPHA = 2;

/** Amounts that a model remembers: with more, the oldest fade, so that habits may change. */
const MEMORY = 64;

// Habits are never believed to be narrower than this, in ln(amount): a regular payment and a little more is no outlier.
const MIN_SCALE = 0.35;

/**
 * @param amount mean and variance of ln(amount in US dollars) of the person's tier
 * @returns what is believed of a person of whom no amount is known
 */
export function priorAmountModel(amount: PopulationView['amount']): AmountModel {
  return { kappa: PRIOR_KAPPA, mu: amount.mean, alpha: PRIOR_ALPHA, beta: amount.variance };
}

/**
 * Normal-inverse-gamma update with one amount.
 * @param model what was believed
 * @param x ln(amount in US dollars)
 * @returns what is believed now
 */
export function learnAmount(model: AmountModel, x: number): AmountModel {
  const fade = Math.min(1, MEMORY / (model.kappa + 1));
  const kappa = model.kappa + 1;
  return {
    kappa: kappa * fade,
    mu: (model.kappa * model.mu + x) / kappa,
    alpha: (model.alpha + 0.5) * fade,
    beta: (model.beta + (model.kappa * (x - model.mu) * (x - model.mu)) / (2 * kappa)) * fade,
  };
}

/**
 * @param model what is believed
 * @param x ln(amount in US dollars)
 * @param reach in units of the predictive scale
 * @returns the amount, or the nearest one within reach of the mean
 */
export function withinReach(model: AmountModel, x: number, reach: number): number {
  const span = reach * scaleOf(model);
  return Math.min(model.mu + span, Math.max(model.mu - span, x));
}

/** What a model says of the next amount. */
export interface AmountPrediction {
  /** Natural logarithm of the density of ln(amount). */
  readonly logDensity: number;
  /** Distance from the person's own mean in units of the predictive scale; negative below it. */
  readonly deviation: number;
}

/**
 * Student's t with 2α degrees of freedom: wide while little is known.
 * @param model what is believed
 * @param x ln(amount in US dollars)
 * @returns how well the amount fits
 */
export function predictAmount(model: AmountModel, x: number): AmountPrediction {
  const { mu, alpha } = model;
  const scale = scaleOf(model);
  const freedom = 2 * alpha;
  const deviation = (x - mu) / scale;
  const logDensity =
    logGamma((freedom + 1) / 2) -
    logGamma(freedom / 2) -
    0.5 * ln(freedom * Math.PI) -
    ln(scale) -
    ((freedom + 1) / 2) * ln1p((deviation * deviation) / freedom);
  return { logDensity, deviation };
}

function scaleOf({ kappa, alpha, beta }: AmountModel): number {
  return Math.max(MIN_SCALE, Math.sqrt((beta * (kappa + 1)) / (alpha * kappa)));
}
