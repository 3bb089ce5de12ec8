import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FitReport } from '../../src/entry/liveness-bench/fit-and-report.ts';
import type { BenchReport } from '../../src/entry/liveness-bench/summarize.ts';
import { readThresholds } from '../../src/liveness/read-thresholds.ts';
import { type Label, writeFootage, writeLabels } from './write-footage.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'shualian-footage-'));
const film = path.join(folder, 'film');
let labels: readonly Label[] = [];

/** The command as an operator runs it. */
function bench(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', 'src/entry/cli.ts', 'liveness-bench', ...args];
    execFile(process.execPath, command, { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

/** Another label of the same frames. */
const as = (label: Label | undefined, id: string, changes: object): object => ({ ...label, id, ...changes });
const order = (label: Label | undefined, ...actions: readonly string[]): object => ({
  prompts: label?.prompts.map((prompt, i) => ({ ...prompt, action: actions[i] ?? prompt.action })),
});

// Nothing here is bound to real time, so a busy machine may take longer.
beforeAll(async () => {
  mkdirSync(film);
  labels = [
    await writeFootage(film, { id: 'ref-7', person: 7, take: 11, actions: ['blink', 'turn_left', 'nod'] }),
    await writeFootage(film, { id: 'own-7', person: 7, take: 12, actions: ['turn_right', 'mouth_open', 'blink'], isStream: true }),
    await writeFootage(film, { id: 'ref-12', person: 12, take: 13, actions: ['blink', 'turn_left', 'nod'] }),
    await writeFootage(film, { id: 'own-12', person: 12, take: 14, actions: ['turn_right', 'mouth_open', 'blink'] }),
  ];
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Copies a folder of pictures and spoils every n-th of them. */
function spoil(from: string, to: string, every: number, edit: (jpeg: Buffer) => Buffer): void {
  cpSync(path.join(film, from), path.join(film, to), { recursive: true });
  const files = readdirSync(path.join(film, to)).sort();
  for (const [i, name] of files.entries()) {
    const file = path.join(film, to, name);
    if (i % every === 0) writeFileSync(file, edit(readFileSync(file)));
  }
}

describe('liveness-bench on footage', { timeout: 600_000 }, () => {
  it('measures with the real engine, counts what cannot be measured, and names it', async () => {
    const [ref7, own7, ref12, own12] = labels;
    spoil('ref-7', 'cut', 10, (jpeg) => jpeg.subarray(0, jpeg.length / 2));
    spoil('ref-7', 'huge', 30, (jpeg) => Buffer.concat([jpeg, Buffer.alloc(61 * 1024)]));
    spoil('ref-7', 'text', 30, () => Buffer.from('no picture'));
    writeFileSync(path.join(film, 'short.txt'), '40\n115\n');
    writeFileSync(path.join(film, 'bad.txt'), '40\nsoon\n');
    const html = path.join(folder, 'report.html');
    writeLabels(film, [
      ref7 ?? {},
      as(own7, 'own-7', { reference: 'ref-7' }),
      ref12 ?? {},
      as(own12, 'own-12', { reference: 'ref-12' }),
      as(own12, 'other-order', {
        ...order(own12, 'neutral', 'nod', 'turn_left', 'blink'),
        label: 'attack',
        species: 'replay-other-order',
        reference: 'ref-12',
      }),
      as(own12, 'early-steps', { ...order(own12), label: 'attack', species: 'replay-again', kind: 'injection', earlier: ['own-12'] }),
      as(ref7, 'cut', { frames: 'cut' }),
      as(ref7, 'huge', { frames: 'huge', label: 'attack', species: 'replay-other-order' }),
      as(ref7, 'text', { frames: 'text' }),
      as(ref7, 'gone', { frames: 'nowhere' }),
      as(own7, 'short', { times: 'short.txt' }),
      as(own7, 'bad', { times: 'bad.txt' }),
      as(ref7, 'late', {
        prompts: [
          { action: 'neutral', at_ms: 40 },
          { action: 'blink', at_ms: 90_000 },
        ],
      }),
      as(ref7, 'still', { stills: [{ file: 'no.jpg', at_ms: 300 }] }),
    ]);
    const { code, out, err } = await bench(film, '--json', '--html', html);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const report = JSON.parse(out) as BenchReport;
    expect(report.genuine).toMatchObject({ presented: 11, bpcer: { errors: 0, n: 4 }, bpnrr: { errors: 7, n: 11 }, frr: { errors: 0, n: 2 } });
    expect(report.worst).toMatchObject({ species: 'replay-other-order', apcer: { errors: 0, n: 1, rate: 0 } });
    expect(report.worst?.apcer.high).toBeCloseTo(0.975, 6);
    expect(report.species).toMatchObject([
      { species: 'replay-again', kind: 'injection', apcer: { errors: 0, n: 1 }, stoppedBy: [{ check: 'footage_reused' }] },
      { species: 'replay-other-order', apnrr: { errors: 1, n: 2 }, iapar: { errors: 0, n: 1 } },
    ]);
    expect(report.match).toMatchObject({ fnmr: { errors: 0, n: 2 }, fmr: { errors: 0 } });
    expect(report.cost.cpuMs.median).toBeGreaterThan(100);
    expect(report.cost.attemptMs.median).toBeGreaterThan(5000);
    const faults = Object.fromEntries(report.faults.map(({ attempt, faults: own }) => [attempt, own.join(' | ')]));
    expect(Object.keys(faults)).toEqual(['cut', 'huge', 'text', 'gone', 'short', 'bad', 'late', 'still']);
    expect(faults['cut']).toMatch(/^cut\/00000040\.jpg: no readable picture \| cut\/\d+\.jpg: no readable/);
    expect(faults['huge']).toContain('huge/00000040.jpg: larger than a frame may be');
    expect(faults['text']).toContain('text/00000040.jpg: no JPEG of at least 96 pixels');
    expect(faults['gone']).toBe('nowhere: no such folder');
    expect(faults['short']).toMatch(/^short\.txt: 2 times for \d+ frames$/);
    expect(faults['bad']).toBe('bad.txt:2: not a time in milliseconds');
    expect(faults['late']).toBe('ref-7: no frame for prompts[1]');
    expect(faults['still']).toBe('no.jpg: cannot be read');
    const page = readFileSync(html, 'utf8');
    expect(page).toContain('DET curve');
    expect(page).not.toMatch(/<script|NaN|undefined|https?:|(src|href)=/);
  });

  it('fits on one person and reports the other, in plain text without a bar', async () => {
    const [ref7, own7, ref12, own12] = labels;
    writeLabels(film, [ref7 ?? {}, as(own7, 'own-7', { reference: 'ref-7' }), ref12 ?? {}, as(own12, 'own-12', { reference: 'ref-12' })]);
    const { code, out, err } = await bench(film, '--fit');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Fitted on 1 subjects; everything else is of the other 1, none of whom is among them.');
    expect(out).toMatch(/BPCER {2}0 of 2 \(0 %, 95 %: 0–84\.2 %\)/);
    expect(out).toContain('60 are needed for 5 %');
    const [, setting] = /SHUALIAN_LIVENESS_THRESHOLDS='(.*)'\n$/.exec(out) ?? [];
    expect(readThresholds(setting)).toMatchObject({ ok: true });
    const json = JSON.parse((await bench(film, '--fit', '--json')).out) as FitReport;
    expect(json).toMatchObject({ subjects: { fit: 1, report: 1 }, report: { subjects: 1, genuine: { presented: 2 } } });
  });

  it('draws people and attacks by itself, and calls them simulated', async () => {
    const html = path.join(folder, 'simulated.html');
    const few = ['--per-species', '2', '--species', 'still,reused', '--genuine', '2', '--fps', '12', '--window-ms', '1450'];
    const { code, out, err } = await bench('--simulated', ...few, '--html', html);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Liveness bench, simulated: 2 drawn people, 12 frames a second, steps of 1450 ms, seed 1');
    expect(out).toContain('4 genuine attempts and 4 attacks of 2 species, 2 subjects');
    expect(out).toContain('APCER of the worst simulated species, still: 0 of 2 (0 %, 95 %: 0–84.2 %)');
    expect(out).toMatch(/reused \(injection\): APCER 0 of 2.*\n {2}stopped by .*footage_reused 2/);
    expect(out).toContain('BPCER  0 of 4 (0 %, 95 %: 0–60.2 %)');
    expect(out).toContain('FNMR   0 of 2');
    expect(out).toContain('note: Simulated: faces and attacks are drawn.');
    expect(readFileSync(html, 'utf8')).toContain('<title>Liveness bench, simulated');
  });

  it('says which simulations there are', async () => {
    expect(await bench('--simulated', '--species', 'still,deepfake')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--species: no deepfake; there are still') as string,
    });
    expect(await bench('--simulated', film)).toMatchObject({ code: 2, err: expect.stringContaining('usage') as string });
    expect(await bench('--simulated', '--per-species', 'many')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--per-species: a whole number') as string,
    });
    expect(await bench('--simulated', '--fps', '4')).toMatchObject({ code: 2 });
  });

  it('refuses wrong labels whole, every fault with its place', async () => {
    writeLabels(film, [{ ...labels[0], subject: undefined, prompts: [] }, labels[1] ?? {}, labels[1] ?? {}]);
    const { code, out, err } = await bench(film);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('labels.json: attempts[0].subject ("ref-7"): ');
    expect(err).toContain('labels.json: attempts[0].prompts ("ref-7"): ');
    expect(await bench(path.join(folder, 'none'))).toMatchObject({ code: 2, err: expect.stringContaining('cannot read') as string });
    expect(await bench()).toMatchObject({ code: 2, err: expect.stringContaining('usage: shualian liveness-bench DIR') as string });
    expect(await bench(film, '--workers', '0')).toMatchObject({ code: 2 });
  });
});
