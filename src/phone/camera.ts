import sharp from 'sharp';
import { type Rgb, scaled, toLinear } from './puppet/colour.ts';
import { createFrameClock } from './puppet/frame-clock.ts';
import { createPerformer, type Performer } from './puppet/performer.ts';
import { Puppet } from './puppet/puppet.ts';
import type { PuppetAction } from './puppet/act.ts';

/** How the person in front of the simulated phone behaves; the list is closed. */
export const BEHAVIOURS = ['genuine', 'slow', 'wrong-order', 'dark', 'photo', 'other-person', 'decline', 'not-me'] as const;

/** One of the behaviours. */
export type Behaviour = (typeof BEHAVIOURS)[number];

/** What a step asks for. */
export interface StepPrompt {
  readonly seq: number;
  readonly action: PuppetAction;
  readonly windowMs: number;
}

/** Films the drawn face in real time. */
export interface Camera {
  /** Films one step. @returns the chunk to upload */
  film(prompt: StepPrompt, stillsAtMs: readonly number[]): Promise<Uint8Array>;
}

/** Time of the machine; injected, so that tests need not wait for a day. */
export interface CameraClock {
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

interface Frame {
  readonly kind: 0 | 1;
  readonly tMs: number;
  readonly jpeg: Uint8Array;
}

/** Identity of the impostor: far from every identity that a user is likely to take. */
const OTHER_PERSON = 12;
const OTHERS: Readonly<Record<string, PuppetAction>> = {
  blink: 'turn_left',
  nod: 'turn_right',
  mouth_open: 'blink',
  turn_left: 'mouth_open',
  turn_right: 'nod',
  neutral: 'neutral',
};
const SLOW_REACTION_MS = 2300;

/**
 * @param options whose face, how it behaves and the clock
 * @returns the camera
 */
export function createCamera(options: {
  readonly seed: number;
  readonly behaviour: Behaviour;
  readonly clock: CameraClock;
  /** What the phone's screen shows in the first step; left out where it lights nothing. */
  readonly light?: WireLight;
}): Camera {
  const { behaviour, clock, light } = options;
  const seed = behaviour === 'other-person' ? OTHER_PERSON : options.seed;
  const puppet = new Puppet({ seed });
  const large = new Puppet({ seed, width: 640, height: 480 });
  const take = Math.floor(clock.nowMs()) % 1_000_000;
  const performer: Performer = createPerformer({ seed: take, ...(behaviour === 'slow' ? { reactionMs: SLOW_REACTION_MS } : {}) });
  const nextPause = createFrameClock(take);
  const startedAt = clock.nowMs();
  const photo = behaviour === 'photo' ? performer.perform('neutral', 0) : null;
  return {
    async film(prompt, stillsAtMs) {
      const stepStart = clock.nowMs();
      const action = behaviour === 'wrong-order' ? (OTHERS[prompt.action] ?? 'neutral') : prompt.action;
      const frames: Promise<Frame>[] = [];
      let lastTMs = -1;
      const pending = [...stillsAtMs];
      while (clock.nowMs() - stepStart < prompt.windowMs) {
        const now = clock.nowMs();
        const pose = photo ?? performer.perform(action, now - stepStart);
        const isStill = pending.length > 0 && now - stepStart >= (pending[0] ?? 0) && prompt.seq === 0;
        if (isStill) pending.shift();
        const tMs = Math.max(lastTMs + 1, Math.round(now - startedAt));
        lastTMs = tMs;
        const lit = light && prompt.seq === 0 ? glowAt(light, now - stepStart) : undefined;
        const picture = (isStill ? large : puppet).render(pose, take + tMs, lit);
        frames.push(encode(picture, behaviour === 'dark').then((jpeg) => ({ kind: isStill ? 1 : 0, tMs, jpeg })));
        await clock.sleep(Math.max(1, nextPause() - (clock.nowMs() - now)));
      }
      performer.endStep(clock.nowMs() - stepStart);
      return toChunk(await Promise.all(frames));
    },
  };
}

/** Colours of the screen as the service tells them: sRGB, each for a while. */
export interface WireLight {
  readonly colours: readonly (readonly [number, number, number])[];
  readonly each_ms: number;
}

/** A bright screen at arm's length gives a quarter of what a lamp does. */
const SCREEN_SHARE = 0.25;

function glowAt({ colours, each_ms: eachMs }: WireLight, sinceMs: number): Rgb | undefined {
  const colour = colours[Math.floor(sinceMs / eachMs)];
  return colour && scaled(toLinear(colour), SCREEN_SHARE);
}

async function encode(picture: { readonly data: Uint8Array; readonly width: number; readonly height: number }, isDark: boolean): Promise<Uint8Array> {
  const image = sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } });
  return new Uint8Array(await (isDark ? image.linear(0.08, 0) : image).jpeg({ quality: 75 }).toBuffer());
}

/**
 * @param frames frames in order of time
 * @returns the chunk as it is uploaded: `SLF1`, count, then kind, time, length and JPEG of each frame
 */
export function toChunk(frames: readonly Frame[]): Uint8Array {
  const head = Buffer.alloc(6);
  head.write('SLF1', 'latin1');
  head.writeUInt16BE(frames.length, 4);
  const parts = frames.flatMap(({ kind, tMs, jpeg }) => {
    const meta = Buffer.alloc(9);
    meta.writeUInt8(kind, 0);
    meta.writeUInt32BE(tMs, 1);
    meta.writeUInt32BE(jpeg.length, 5);
    return [meta, jpeg];
  });
  return new Uint8Array(Buffer.concat([head, ...parts]));
}
