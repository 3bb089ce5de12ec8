import type { Pose } from './pose.ts';
import { smooth } from './scalar.ts';

/** What the puppet can perform. Left and right are the puppet's own. */
export type PuppetAction = 'neutral' | 'blink' | 'nod' | 'mouth_open' | 'turn_left' | 'turn_right';

/** An action and when it begins, in milliseconds. */
export type ScriptEntry = readonly [action: PuppetAction, atMs: number];

const DURATION_MS: Record<PuppetAction, number> = {
  neutral: 0,
  blink: 360,
  mouth_open: 1200,
  turn_left: 1600,
  turn_right: 1600,
  nod: 1300,
};

type MutablePose = { -readonly [part in keyof Pose]: number };

/**
 * @param script actions and when they begin, in milliseconds
 * @param tMs time, in milliseconds
 * @param sway how much the head sways on its own: 1 as people do, 0 not at all
 * @returns the pose at that time
 */
export function act(script: readonly ScriptEntry[], tMs: number, sway = 1): Pose {
  const pose = swayAt(tMs / 1000, sway);
  for (const [action, atMs] of script) {
    const sinceMs = tMs - atMs;
    if (sinceMs >= 0 && sinceMs < DURATION_MS[action]) applyAction(pose, action, sinceMs);
  }
  return pose;
}

function swayAt(t: number, sway: number): MutablePose {
  return {
    yaw: 1.2 * sway * Math.sin(t * 1.1),
    pitch: 0.8 * sway * Math.sin(t * 0.9 + 1),
    roll: 0.6 * sway * Math.sin(t * 0.7),
    blinkL: 0,
    blinkR: 0,
    mouthOpen: 0,
    gazeX: 0,
    gazeY: 0,
    dx: 0.004 * sway * Math.sin(t * 1.3),
    dy: 0.003 * sway * Math.sin(t * 1.7),
  };
}

function applyAction(pose: MutablePose, action: PuppetAction, sinceMs: number): void {
  const x = sinceMs / DURATION_MS[action];
  const turn = hump(x, 0.3) * (action === 'turn_left' ? 1 : -1);
  if (action === 'blink') pose.blinkL = pose.blinkR = hump(x, 0.35);
  else if (action === 'mouth_open') pose.mouthOpen = hump(x, 0.4);
  else if (action === 'nod') {
    const wave = Math.sin(x * Math.PI * 2) * hump(x, 0.8);
    pose.pitch = (pose.pitch ?? 0) + 17 * (wave > 0 ? wave : wave * 0.55);
  } else if (action !== 'neutral') {
    pose.yaw = (pose.yaw ?? 0) + 27 * turn;
    pose.gazeX = (pose.gazeX ?? 0) + 0.4 * turn;
  }
}

// Rises, stays for the flat share, falls.
function hump(x: number, flat: number): number {
  return smooth(0, (1 - flat) / 2, x) * smooth(1, (1 + flat) / 2, x);
}
