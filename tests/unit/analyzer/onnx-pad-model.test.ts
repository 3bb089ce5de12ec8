import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { openPadModel } from '../../../src/analyzer/pad/onnx-pad-model.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { sha256, toHex } from '../../../src/lib/bytes.ts';
import { onnxModel } from '../../support/onnx-model.ts';

// The real runtime on a real file. The model measures light: what is tested is what it is shown and what becomes of its answer.
const folder = mkdtempSync(path.join(tmpdir(), 'shualian-pad-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
function settingsOf(model: Uint8Array, changed: { readonly sha256?: string; readonly cropScale?: number } = {}) {
  files += 1;
  const file = path.join(folder, `${String(files)}.onnx`);
  writeFileSync(file, model);
  return { file, sha256: toHex(sha256(model)), threshold: 0.5, cropScale: 1, ...changed };
}

/** A dark picture with a light square where the face is said to be. */
async function picture(light: number, box = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 }) {
  const side = 160;
  const face = await sharp({
    create: { width: Math.round(box.width * side), height: Math.round(box.height * side), channels: 3, background: { r: light, g: light, b: light } },
  })
    .png()
    .toBuffer();
  const jpeg = await sharp({ create: { width: side, height: side, channels: 3, background: 'black' } })
    .composite([{ input: face, left: Math.round(box.x * side), top: Math.round(box.y * side) }])
    .jpeg({ quality: 95 })
    .toBuffer();
  return { jpeg: new Uint8Array(jpeg), box };
}
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe("an operator's model", () => {
  test('sees the face as planes of numbers from 0 to 1, and is averaged', async () => {
    const pad = await openPadModel(settingsOf(onnxModel({ scale: 8, shift: -4 })));
    expect(await pad.score([await picture(255)])).toBeCloseTo(sigmoid(4), 2);
    expect(await pad.score([await picture(0)])).toBeCloseTo(sigmoid(-4), 2);
    expect(await pad.score([await picture(128)])).toBeCloseTo(0.5, 1);
    expect(await pad.score([await picture(255), await picture(0)])).toBeCloseTo(0.5, 2);
  });
  test('sees as much around the face as it is told to, up to where the picture ends', async () => {
    const pad = await openPadModel(settingsOf(onnxModel({ scale: 8, shift: -4 }), { cropScale: 2 }));
    expect(await pad.score([await picture(255)])).toBeCloseTo(sigmoid(8 * 0.25 - 4), 2);
    const corner = await picture(255, { x: 0, y: 0, width: 0.5, height: 0.5 });
    expect(await pad.score([corner])).toBeCloseTo(sigmoid(8 * (0.5 / 0.75) ** 2 - 4), 1);
  });
  test.each([
    ['a box beyond the picture', { x: 5, y: -5, width: 0.1, height: 0.1 }],
    ['a box without a size', { x: 0.5, y: 0.5, width: 0, height: 0 }],
  ])('survives %s', async (_name, box) => {
    const pad = await openPadModel(settingsOf(onnxModel({ scale: 8, shift: -4 })));
    expect(await pad.score([{ ...(await picture(9)), box }])).toBeLessThan(1);
  });
  test('that gives no probability is no model: nothing is passed by it', async () => {
    for (const shift of [1.001, -0.001, Number.NaN]) {
      const pad = await openPadModel(settingsOf(onnxModel({ scale: 0, shift, isBare: true })));
      await expect(pad.score([await picture(9)])).rejects.toMatchObject({ code: 'analyzer_unavailable' });
    }
    const edge = await openPadModel(settingsOf(onnxModel({ scale: 0, shift: 1, isBare: true })));
    expect(await edge.score([await picture(9)])).toBe(1);
  });
  test('that is shown no picture does not answer', async () => {
    const pad = await openPadModel(settingsOf(onnxModel({ scale: 8, shift: -4 })));
    await expect(pad.score([{ jpeg: new Uint8Array(9), box: { x: 0, y: 0, width: 1, height: 1 } }])).rejects.toMatchObject({ code: 'analyzer_unavailable' });
  });
  test('stops the start when it is another file, none, or of another form', async () => {
    const model = onnxModel({ scale: 8, shift: -4 });
    await expect(openPadModel(settingsOf(model, { sha256: toHex(sha256(model.slice(1))) }))).rejects.toThrow('is not the file that');
    await expect(openPadModel({ ...settingsOf(model), file: path.join(folder, 'none') })).rejects.toThrow('ENOENT');
    await expect(openPadModel(settingsOf(new Uint8Array(100)))).rejects.toThrow();
    await expect(openPadModel(settingsOf(onnxModel({ dims: [1, 1, 8, 8], scale: 1, shift: 0 })))).rejects.toThrow('must take one input');
    await expect(openPadModel(settingsOf(onnxModel({ dims: [192], scale: 1, shift: 0 })))).rejects.toThrow('must take one input');
  });
});

test('its settings come together', () => {
  const issuesOf = (settings: Readonly<Record<string, string>>): readonly string[] => {
    const loaded = loadConfig({ SHUALIAN_MODE: 'demo', ...settings });
    return loaded.ok ? [] : loaded.issues;
  };
  const both = { SHUALIAN_PAD_MODEL_FILE: 'm.onnx', SHUALIAN_PAD_MODEL_SHA256: 'a'.repeat(64) };
  expect(issuesOf(both)).toEqual([]);
  expect(issuesOf({ SHUALIAN_PAD_MODEL_FILE: 'm.onnx' })).toEqual([expect.stringContaining('give both or neither')]);
  expect(issuesOf({ ...both, SHUALIAN_PAD_MODEL_SHA256: 'A'.repeat(64) })).toHaveLength(1);
  for (const [threshold, issues] of [
    ['0', 1],
    ['0.001', 0],
    ['1', 0],
    ['1.001', 1],
  ] as const) {
    expect(issuesOf({ ...both, SHUALIAN_PAD_THRESHOLD: threshold })).toHaveLength(issues);
  }
});
