import { parseStrictJson } from '../lib/strict-json.ts';
import { DEFAULT_THRESHOLDS, type LivenessThresholds } from './thresholds.ts';

/** Result of {@link readThresholds}: all thresholds, or everything that is wrong at once. */
export type ThresholdsResult = { readonly ok: true; readonly thresholds: LivenessThresholds } | { readonly ok: false; readonly issues: readonly string[] };

/**
 * What an operator may set each threshold to. Beyond these a check would be switched off, or no person could pass it: neither is a setting.
 */
// biome-ignore format: a table reads best with one threshold a line
export const THRESHOLD_RANGES: Readonly<Record<keyof LivenessThresholds, readonly [least: number, greatest: number]>> = {
  singleFaceShareMin: [0.5, 1],
  decodedShareMin: [0.9, 1],
  framesPerSecondMin: [5, 30],
  framesPerSecondMax: [31, 120],
  boxOverlapMin: [0.1, 0.9],
  faceHeightMin: [0.1, 0.6],
  faceHeightMax: [0.6, 1],
  offCenterMax: [0.05, 0.5],
  faceLumaMin: [5, 60],
  faceLumaMax: [180, 255],
  faceContrastMin: [0.02, 0.15],
  backlightMax: [60, 250],
  sharpnessMin: [0.1, 0.6],
  eyeOpenMin: [0.1, 0.35],
  eyesCoveredMax: [0.08, 0.3],
  mouthCoveredMax: [0.1, 0.3],
  neutralYawMax: [5, 30],
  blinkShut: [0.3, 0.75],
  blinkOpen: [0.5, 0.9],
  blinkMaxMs: [300, 1500],
  mouthRise: [0.1, 0.6],
  turnDegrees: [8, 30],
  nodDegrees: [4, 20],
  nodReturnDegrees: [2, 15],
  holdMs: [60, 600],
  reactionMs: [80, 400],
  planarityMin: [0.03, 0.2],
  solidityMin: [0.6, 1],
  evennessMax: [0.18, 0.33],
  movementMin: [0.005, 0.06],
  solidMotionMin: [0.02, 0.08],
  identityWithinMax: [0.4, 0.8],
  identityMatchMax: [0.2, 0.6],
  identityReviewMax: [0.2, 0.7],
  intervalJitterMsMin: [0.1, 5],
  gapMsMax: [200, 2000],
  frozenFramesMax: [1, 15],
  duplicatedShareMax: [0.1, 0.9],
  loopChangeMax: [0.01, 0.3],
  frozenMovement: [0.0005, 0.01],
  stepMsMin: [500, 4000],
  runMsMin: [1000, 15_000],
  runMsMax: [5000, 30_000],
  reuseBitsMax: [0, 8],
  reuseShareMax: [0.1, 0.9],
};

/** Pairs of which the first never exceeds the second. */
const ORDERED: readonly (readonly [keyof LivenessThresholds, keyof LivenessThresholds])[] = [
  ['faceHeightMin', 'faceHeightMax'],
  ['faceLumaMin', 'faceLumaMax'],
  ['blinkShut', 'blinkOpen'],
  ['nodReturnDegrees', 'nodDegrees'],
  ['identityMatchMax', 'identityReviewMax'],
  ['runMsMin', 'runMsMax'],
];

/**
 * Reads an operator's thresholds, as the bench prints them. Unknown names and values out of range are refused, so that a typing error never opens or shuts the gate unseen.
 * @param text a JSON object with the thresholds that differ from the defaults; undefined or empty for none
 * @returns all thresholds, or every fault by name
 */
export function readThresholds(text: string | undefined): ThresholdsResult {
  if (text === undefined || text.trim() === '') return { ok: true, thresholds: DEFAULT_THRESHOLDS };
  const parsed = parseStrictJson(text);
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value)) {
    return { ok: false, issues: ['a JSON object such as {"turnDegrees":16}'] };
  }
  const given = Object.entries(parsed.value);
  const issues = given.flatMap(([name, value]) => findIssue(name, value));
  // Every member was found to be a number of a known name.
  const thresholds = { ...DEFAULT_THRESHOLDS, ...(parsed.value as Partial<LivenessThresholds>) };
  if (issues.length === 0) issues.push(...ORDERED.filter(([low, high]) => thresholds[low] > thresholds[high]).map(([low, high]) => `${low}: above ${high}`));
  return issues.length === 0 ? { ok: true, thresholds } : { ok: false, issues };
}

/**
 * @param name any text
 * @returns true when it names a threshold
 */
export function isThreshold(name: string): name is keyof LivenessThresholds {
  return Object.hasOwn(THRESHOLD_RANGES, name);
}

function findIssue(name: string, value: unknown): readonly string[] {
  if (!isThreshold(name)) return [`${name.slice(0, 40)}: unknown threshold`];
  const [least, greatest] = THRESHOLD_RANGES[name];
  const isInside = typeof value === 'number' && value >= least && value <= greatest;
  return isInside ? [] : [`${name}: a number from ${String(least)} to ${String(greatest)}`];
}
