import type { AttemptView, StepView } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';
import { deviation, quantile } from '../statistics.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/** A step may last this much longer than its window: the phone's loop ends with the frame that is due, in milliseconds. */
const STEP_TOLERANCE_MS = 1500;

/**
 * Times as a camera makes them: enough frames, not more than it can take, no long pauses, never exactly even, always forward, and a run of human length.
 * @param view the attempt
 * @param thresholds limits
 * @returns findings
 */
export function checkTiming(view: AttemptView, thresholds: LivenessThresholds): readonly Finding[] {
  const intervals = view.steps.flatMap(intervalsOf);
  const jitter = deviation(regular(intervals));
  const backwards = view.video.filter(({ tMs }, i) => tMs <= (view.video[i - 1]?.tMs ?? -1)).length;
  const longestGap = intervals.reduce((a, b) => Math.max(a, b), 0);
  const fastest = view.steps.reduce((rate, step) => Math.max(rate, frameRate(step)), 0);
  const slowest = view.steps.reduce((rate, step) => Math.min(rate, frameRate(step)), Number.POSITIVE_INFINITY);
  const overtime = view.steps.reduce((ms, { step, video }) => Math.max(ms, spanOf(video) - step.windowMs), 0);
  const briefest = view.steps.reduce((ms, { video }) => Math.min(ms, spanOf(video)), Number.POSITIVE_INFINITY);
  const runMs = spanOf(view.video);
  const hasStalled = longestGap > thresholds.gapMsMax || briefest < thresholds.stepMsMin;
  return [
    { name: 'time_backwards', value: backwards, threshold: 0, ok: backwards === 0, because: { reason: 'injection_suspected' } },
    {
      name: 'interval_jitter_ms',
      value: jitter,
      threshold: thresholds.intervalJitterMsMin,
      ok: jitter >= thresholds.intervalJitterMsMin,
      because: { reason: 'injection_suspected' },
    },
    {
      name: 'frame_rate',
      value: slowest,
      threshold: thresholds.framesPerSecondMin,
      ok: slowest >= thresholds.framesPerSecondMin,
      // A camera that stopped gives few frames, too: that it cannot be used would be the wrong advice.
      because: { hint: hasStalled ? 'camera_in_use' : 'camera_unsupported' },
    },
    {
      name: 'frame_rate_max',
      value: fastest,
      threshold: thresholds.framesPerSecondMax,
      ok: fastest <= thresholds.framesPerSecondMax,
      because: { reason: 'injection_suspected' },
    },
    { name: 'gap_ms', value: longestGap, threshold: thresholds.gapMsMax, ok: longestGap <= thresholds.gapMsMax, because: { hint: 'camera_in_use' } },
    { name: 'step_overtime_ms', value: overtime, threshold: STEP_TOLERANCE_MS, ok: overtime <= STEP_TOLERANCE_MS, because: { hint: 'timeout' } },
    { name: 'step_ms_min', value: briefest, threshold: thresholds.stepMsMin, ok: briefest >= thresholds.stepMsMin, because: { hint: 'camera_in_use' } },
    { name: 'run_ms_min', value: runMs, threshold: thresholds.runMsMin, ok: runMs >= thresholds.runMsMin, because: { hint: 'action_too_fast' } },
    { name: 'run_ms_max', value: runMs, threshold: thresholds.runMsMax, ok: runMs <= thresholds.runMsMax, because: { hint: 'timeout' } },
  ];
}

function intervalsOf({ video }: StepView): readonly number[] {
  return video.slice(1).map(({ tMs }, i) => tMs - (video[i]?.tMs ?? 0));
}

// Where a still is taken, or a frame falls out, the interval is longer by a frame or more: that is no jitter, and must not hide that all others are even.
function regular(values: readonly number[]): readonly number[] {
  const longest = 1.5 * quantile(values, 0.5);
  return values.filter((value) => value <= longest);
}

function frameRate({ video }: StepView): number {
  const span = spanOf(video);
  return span > 0 ? ((video.length - 1) * 1000) / span : 0;
}

function spanOf(video: readonly { readonly tMs: number }[]): number {
  return (video.at(-1)?.tMs ?? 0) - (video[0]?.tMs ?? 0);
}
