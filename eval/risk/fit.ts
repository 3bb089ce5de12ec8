import type { ScoreModel } from '../../src/risk/score/weights.ts';
import { FEATURES, toModel } from './features.ts';
import type { Sample } from './run-seed.ts';

const ROUNDS = 400;
const BINS = 60;
const KNOTS = 20;

/**
 * Fits the weights by logistic regression with no weight below zero, so that more evidence is never less risk, and the calibration by isotonic regression. Attacks of every kind weigh alike, and together as much as genuine logins.
 * @param samples of the tuning quarter
 * @returns the model
 */
export function fitModel(samples: readonly Sample[]): ScoreModel {
  const importance = importanceOf(samples);
  const weights = new Float64Array(FEATURES).fill(0.3);
  let base = 0;
  // Adagrad on the whole sample: plain, and the same every time.
  const memory = new Float64Array(FEATURES + 1).fill(1e-6);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = new Float64Array(FEATURES + 1);
    samples.forEach(({ features, attacker }, i) => {
      const error = (sigmoid(base + dot(weights, features)) - (attacker === null ? 0 : 1)) * (importance[i] ?? 0);
      for (let f = 0; f < FEATURES; f++) gradient[f] = (gradient[f] ?? 0) + error * (features[f] ?? 0);
      gradient[FEATURES] = (gradient[FEATURES] ?? 0) + error;
    });
    for (let f = 0; f <= FEATURES; f++) memory[f] = (memory[f] ?? 0) + (gradient[f] ?? 0) ** 2;
    for (let f = 0; f < FEATURES; f++) weights[f] = Math.max(0, (weights[f] ?? 0) - (0.15 * (gradient[f] ?? 0)) / Math.sqrt(memory[f] ?? 1));
    base -= (0.15 * (gradient[FEATURES] ?? 0)) / Math.sqrt(memory[FEATURES] ?? 1);
  }
  const scored = samples.map(({ features, attacker }, i) => ({
    score: base + dot(weights, features),
    isAttack: attacker !== null,
    weight: importance[i] ?? 0,
  }));
  return toModel(weights, base, calibrationOf(scored));
}

function importanceOf(samples: readonly Sample[]): Float64Array {
  const counts = new Map<string, number>();
  for (const { attacker } of samples) counts.set(attacker ?? '', (counts.get(attacker ?? '') ?? 0) + 1);
  const kinds = counts.size - 1;
  return Float64Array.from(samples, ({ attacker }) => 0.5 / (counts.get(attacker ?? '') ?? 1) / (attacker === null ? 1 : kinds));
}

interface Block {
  score: number;
  attack: number;
  genuine: number;
  count: number;
}

// Bins of equal size, neighbours that fall instead of rise pooled, then those pooled that differ least until twenty are left, each a knot; half an event more on either side, so that nothing is certain.
function calibrationOf(scored: readonly { readonly score: number; readonly isAttack: boolean; readonly weight: number }[]): ScoreModel['calibration'] {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  const size = Math.ceil(sorted.length / BINS);
  const smooth = 0.5 / sorted.length;
  const odds = ({ attack, genuine }: Block): number => (attack + smooth) / (genuine + smooth);
  const blocks: Block[] = [];
  for (let start = 0; start < sorted.length; start += size) {
    blocks.push(sorted.slice(start, start + size).reduce(addTo, { score: 0, attack: 0, genuine: 0, count: 0 }));
    for (let last = blocks.at(-1), before = blocks.at(-2); last && before && odds(last) <= odds(before); last = blocks.at(-1), before = blocks.at(-2)) {
      blocks.splice(-2, 2, pooled(before, last));
    }
  }
  while (blocks.length > KNOTS) {
    const rises = blocks.slice(1).map((block, i) => (odds(block) / odds(blocks[i] ?? block)) ** 0.5 * (block.count + (blocks[i]?.count ?? 0)));
    const least = rises.indexOf(Math.min(...rises));
    const [before, last] = [blocks[least], blocks[least + 1]];
    if (!before || !last) break;
    blocks.splice(least, 2, pooled(before, last));
  }
  return blocks.map((block) => [Math.round((block.score / block.count) * 1000) / 1000, Math.round(Math.log(odds(block)) * 1000) / 1000]);
}

function pooled(a: Block, b: Block): Block {
  return { score: a.score + b.score, attack: a.attack + b.attack, genuine: a.genuine + b.genuine, count: a.count + b.count };
}

function addTo(block: Block, { score, isAttack, weight }: { readonly score: number; readonly isAttack: boolean; readonly weight: number }): Block {
  block.score += score;
  block[isAttack ? 'attack' : 'genuine'] += weight;
  block.count += 1;
  return block;
}

function dot(weights: Float64Array, features: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < FEATURES; f++) sum += (weights[f] ?? 0) * (features[f] ?? 0);
  return sum;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
