import { describe, expect, it } from 'vitest';
import { fromUtf8, sha256, toHex } from '../../../../src/lib/bytes.ts';
import { act } from '../../../../src/phone/puppet/act.ts';
import { createFrameClock } from '../../../../src/phone/puppet/frame-clock.ts';
import { createPerformer } from '../../../../src/phone/puppet/performer.ts';
import { Puppet } from '../../../../src/phone/puppet/puppet.ts';
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
