import { describe, expect, it } from 'vitest';
import { fromUtf8, sha256, toHex } from '../../../../src/lib/bytes.ts';
import { act } from '../../../../src/phone/puppet/act.ts';
import { createFrameClock } from '../../../../src/phone/puppet/frame-clock.ts';
import { createPerformer } from '../../../../src/phone/puppet/performer.ts';
import { Puppet, type RgbFrame } from '../../../../src/phone/puppet/puppet.ts';
import type { Accessory } from '../../../../src/phone/puppet/worn/worn-item.ts';
import { y4m } from '../../../../src/phone/puppet/y4m.ts';

const digest = (seed: number, frame = 0): string => toHex(sha256(new Puppet({ seed }).render({}, frame).data));

describe('Puppet', () => {
  it('draws packed RGB of the size asked for', () => {
    const { data, width, height } = new Puppet({ seed: 1, width: 160, height: 120 }).render({}, 0);
    expect([width, height, data.length]).toEqual([160, 120, 160 * 120 * 3]);
  });

  it('draws the same person with the same pixels, and another seed is another person', () => {
    expect(digest(7)).toBe(digest(7));
    expect(digest(7)).not.toBe(digest(12));
  });

  it('changes its noise with the frame, and nothing that was drawn before stays', () => {
    expect(digest(7, 1)).not.toBe(digest(7, 0));
    const puppet = new Puppet({ seed: 7 });
    const rest = puppet.render({}, 3).data;
    puppet.render({ yaw: 30, mouthOpen: 1, dx: 0.2 }, 4);
    expect(toHex(sha256(puppet.render({}, 3).data))).toBe(toHex(sha256(rest)));
  });

  it.each([{ yaw: 25 }, { pitch: 15 }, { blinkL: 1, blinkR: 1 }, { mouthOpen: 1 }, { dx: 0.1 }, { smile: 1 }, { gazeX: 1 }])('shows %o', (pose) => {
    const puppet = new Puppet({ seed: 7, noise: 0 });
    const rest = puppet.render({}, 0).data;
    const posed = puppet.render(pose, 0).data;
    expect(posed.filter((v, i) => Math.abs(v - (rest[i] ?? 0)) > 12).length).toBeGreaterThan(100);
  });

  it('is smooth where four light pixels make one', () => {
    const { data } = new Puppet({ seed: 7, supersample: 2 }).render({}, 0);
    expect(data.length).toBe(320 * 240 * 3);
  });
});

describe('what a puppet wears', () => {
  const look = { seed: 7, noise: 0, blur: 0 } as const;
  const bare = new Puppet(look).render({}, 0);
  const wearing = (accessory: Accessory): RgbFrame => new Puppet({ ...look, accessories: [accessory] }).render({}, 0);
  /** Share of the pixels in a rectangle of face units (eyes at 0, the mouth near -.9) that differ from the bare face. */
  const changed = ({ data, width }: RgbFrame, [x0, x1, y0, y1]: readonly [number, number, number, number]): number => {
    const before = bare.data;
    let [count, differ] = [0, 0];
    for (let y = Math.round(108 - y1 * 60); y < 108 - y0 * 60; y++) {
      for (let x = Math.round(160 + x0 * 60); x < 160 + x1 * 60; x++, count++) {
        const o = (y * width + x) * 3;
        if (Math.abs((data[o] ?? 0) - (before[o] ?? 0)) + Math.abs((data[o + 1] ?? 0) - (before[o + 1] ?? 0)) > 12) differ++;
      }
    }
    return differ / count;
  };
  const RIGHT_EYE = [-0.55, -0.3, -0.08, 0.08] as const;
  const LEFT_EYE = [0.3, 0.55, -0.08, 0.08] as const;
  const MOUTH = [-0.25, 0.25, -1.05, -0.85] as const;
  const FOREHEAD = [-0.3, 0.3, 0.5, 0.75] as const;

  it('covers what it should and nothing else', () => {
    const cover = (accessory: Accessory): readonly number[] => {
      const picture = wearing(accessory);
      return [RIGHT_EYE, LEFT_EYE, MOUTH, FOREHEAD].map((place) => Math.round(10 * changed(picture, place)));
    };
    expect(cover({ kind: 'sunglasses' })).toEqual([10, 10, 0, 0]);
    expect(cover({ kind: 'mask' })).toEqual([0, 0, 10, 0]);
    expect(cover({ kind: 'mask', below: 'nose' })).toEqual([0, 0, 10, 0]);
    const overMouth = cover({ kind: 'hand', over: 'mouth' });
    expect([overMouth[0], overMouth[1], overMouth[3]]).toEqual([0, 0, 0]);
    expect(overMouth[2]).toBeGreaterThan(4);
    const overEye = cover({ kind: 'hand', over: 'right_eye' });
    expect([overEye[1], overEye[3]]).toEqual([0, 0]);
    expect(overEye[0]).toBeGreaterThan(4);
  });

  it('shows the eyes through clear glasses, and their rims', () => {
    const glasses = wearing({ kind: 'glasses', thickness: 0.05 });
    expect(changed(glasses, RIGHT_EYE)).toBeLessThan(0.3);
    expect(changed(glasses, [-0.85, 0.85, -0.35, 0.35])).toBeGreaterThan(0.08);
    expect(changed(wearing({ kind: 'sunglasses' }), [-0.85, 0.85, -0.35, 0.35])).toBeGreaterThan(0.5);
  });

  it('leaves a bare face as it was', () => {
    expect(new Puppet({ ...look, accessories: [] }).render({}, 0).data).toEqual(bare.data);
  });
});

describe('act', () => {
  it('is at rest before and after an action', () => {
    for (const [action, at] of [
      ['blink', 200],
      ['nod', 300],
      ['turn_left', 400],
      ['mouth_open', 300],
    ] as const) {
      const peak = act([[action, 0]], at, 0);
      expect(Math.max(...Object.values(peak).map(Math.abs))).toBeGreaterThan(0.5);
      expect(Object.values(act([[action, 500]], 0, 0)).every((v) => Math.abs(v) < 1e-9)).toBe(true);
      expect(Object.values(act([[action, 0]], 5000, 0)).every((v) => Math.abs(v) < 1e-9)).toBe(true);
    }
  });

  it('turns to its own left for turn_left', () => {
    expect(act([['turn_left', 0]], 800, 0).yaw).toBeGreaterThan(20);
    expect(act([['turn_right', 0]], 800, 0).yaw).toBeLessThan(-20);
  });
});

describe('createPerformer', () => {
  it('performs what the step asks, after a reaction', () => {
    const performer = createPerformer({ seed: 1, reactionMs: 400 });
    expect(performer.perform('mouth_open', 300).mouthOpen).toBe(0);
    expect(performer.perform('mouth_open', 1000).mouthOpen).toBe(1);
    expect(performer.perform('neutral', 1000).mouthOpen).toBe(0);
  });

  it('goes on swaying from step to step and differs from take to take', () => {
    const one = createPerformer({ seed: 1 });
    const before = one.perform('neutral', 2500);
    one.endStep(2500);
    expect(one.perform('neutral', 0).yaw).toBeCloseTo(before.yaw ?? 0, 6);
    expect(createPerformer({ seed: 2 }).perform('neutral', 0)).not.toEqual(createPerformer({ seed: 1 }).perform('neutral', 0));
  });
});

describe('createFrameClock', () => {
  it('keeps its rate and is never exactly even', () => {
    const next = createFrameClock(3, 14);
    const pauses = Array.from({ length: 200 }, next);
    expect(pauses.every((ms) => Number.isInteger(ms) && ms >= 63 && ms <= 80)).toBe(true);
    expect(pauses.reduce((a, b) => a + b, 0) / 200).toBeCloseTo(1000 / 14, 0);
    expect(new Set(pauses).size).toBeGreaterThan(8);
  });
});

describe('y4m', () => {
  const frame = { width: 4, height: 2, data: new Uint8Array(24).fill(255) };

  it('writes header, frames and planes', () => {
    const bytes = y4m([frame, frame], 15);
    const head = 'YUV4MPEG2 W4 H2 F15:1 Ip A1:1 C420mpeg2\n';
    expect(fromUtf8(bytes.subarray(0, head.length))).toBe(head);
    expect(bytes.length).toBe(head.length + 2 * (6 + 12));
    expect([...bytes.subarray(head.length + 6, head.length + 18)]).toEqual([235, 235, 235, 235, 235, 235, 235, 235, 128, 128, 128, 128]);
  });

  it('refuses none, and frames of several sizes', () => {
    expect(() => y4m([])).toThrow(TypeError);
    expect(() => y4m([frame, { ...frame, width: 2 }])).toThrow(TypeError);
  });
});
