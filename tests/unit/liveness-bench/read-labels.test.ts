import { describe, expect, it } from 'vitest';
import { readLabels } from '../../../src/entry/liveness-bench/read-labels.ts';

const prompts = [
  { action: 'neutral', at_ms: 0 },
  { action: 'blink', at_ms: 2600 },
];
const good = { id: 'a1', subject: 's1', label: 'bona_fide', frames: 'a1', prompts };
const print = { ...good, id: 'p1', label: 'attack', species: 'print', reference: 'a1' };

const issuesOf = (attempts: readonly object[], more: object = {}): readonly string[] => {
  const read = readLabels(JSON.stringify({ format: 'shualian-liveness-footage/1', attempts, ...more }));
  return read.ok ? [] : read.issues;
};

describe('labels', () => {
  it('are taken with defaults', () => {
    const read = readLabels(JSON.stringify({ format: 'shualian-liveness-footage/1', attempts: [good, print] }));
    expect(read).toMatchObject({
      ok: true,
      labels: {
        impostor_pairs: 'all',
        attempts: [
          { window_ms: 2500, stills: [], earlier: [], camera: '' },
          { species: 'print', kind: 'presentation' },
        ],
      },
    });
  });

  it('are refused as a whole, every fault with its place and the id of the attempt', () => {
    const issues = issuesOf([
      { ...good, label: 'real' },
      { ...good, id: 'a2', prompts: [{ action: 'smile', at_ms: -1 }, prompts[1]] },
      { ...good, id: 'a3', spezies: 'x' },
      { ...good, id: 'a/4' },
      { ...good, id: 'a5', window_ms: 999 },
    ]);
    expect(issues.map((issue) => issue.split(': ')[0])).toEqual([
      'attempts[0].label ("a1")',
      'attempts[1].prompts[0].action ("a2")',
      'attempts[1].prompts[0].at_ms ("a2")',
      'attempts[2] ("a3")',
      'attempts[3].id ("a/4")',
      'attempts[4].window_ms ("a5")',
    ]);
  });

  it.each([
    [[good, { ...good, subject: 's2' }], 'attempts[1].id ("a1"): "a1" is already attempts[0]'],
    [[{ ...good, species: 'print' }], 'attempts[0].species ("a1"): attacks have one, genuine attempts none'],
    [[{ ...print, species: undefined, reference: undefined }], 'attempts[0].species ("p1"): attacks have one, genuine attempts none'],
    [[{ ...good, frames: 'a.mjpeg' }], 'attempts[0].frames ("a1"): an .mjpeg holds no times: give times or fps'],
    [[{ ...good, times: 't.txt', fps: 15 }], 'attempts[0].fps ("a1"): give times or fps, not both'],
    [[{ ...good, reference: 'a1' }], 'attempts[0].reference ("a1"): an attempt is not its own reference'],
    [[{ ...good, reference: 'a9' }], 'attempts[0].reference ("a1"): no attempt "a9"'],
    [[{ ...good, earlier: ['a1', 'a9'] }], 'attempts[0].earlier[1] ("a1"): no attempt "a9"'],
    [[{ ...good, prompts: [...prompts].reverse() }], 'attempts[0].prompts[0].action ("a1"): the first is neutral'],
    [[{ ...good, prompts: [prompts[0], { action: 'blink', at_ms: 0 }] }], 'attempts[0].prompts[1].at_ms ("a1"): not after the prompt before'],
    [[{ ...good, prompts: [{ ...prompts[0], until_ms: 0 }, prompts[1]] }], 'attempts[0].prompts[0].until_ms ("a1"): not after at_ms'],
  ])('are checked against each other: %#', (attempts, issue) => {
    expect(issuesOf(attempts)).toContain(issue);
  });

  it('name pairs that are none', () => {
    const attempts = [good, { ...good, id: 'a2' }, { ...good, id: 'b1', subject: 's2' }];
    expect(issuesOf(attempts, { impostor_pairs: [{ attempt: 'b1', reference: 'a1' }] })).toEqual([]);
    expect(
      issuesOf(attempts, {
        impostor_pairs: [
          { attempt: 'a1', reference: 'a2' },
          { attempt: 'x', reference: 'a1' },
        ],
      }),
    ).toEqual(['impostor_pairs[0]: both are of one subject', 'impostor_pairs[1].attempt: no attempt "x"']);
  });

  it.each(['/etc/a', '../a', 'a/../../b', 'a/..', '..', 'a\\b', 'a\u0000', ''])('never reach out of the folder: %j', (frames) => {
    expect(issuesOf([{ ...good, frames }])).toHaveLength(1);
    expect(issuesOf([{ ...good, times: frames }])).toHaveLength(1);
    expect(issuesOf([{ ...good, stills: [{ file: frames, at_ms: 1 }] }])).toHaveLength(1);
  });

  it('may name folders and files with dots', () => {
    for (const frames of ['a..b', 'a/b/c', '.a', 'a/...', 'a.b/c.d']) expect(issuesOf([{ ...good, frames }])).toEqual([]);
  });

  it('never crash on what is no label file', () => {
    for (const text of ['', '{', 'null', '[]', '7', '{"attempts":[]}', '{"attempts":[null]}', '{"attempts":{"0":{}}}']) {
      const read = readLabels(text);
      expect({ text, hasIssues: !read.ok && read.issues.length > 0 }).toEqual({ text, hasIssues: true });
    }
  });
});
