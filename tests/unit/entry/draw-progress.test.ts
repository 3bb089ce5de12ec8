import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { drawProgress } from '../../../src/entry/draw-progress.ts';

const CLEAR = '\r\u001B[K';
const written: string[] = [];
const { stderr } = process;
const wasTty = stderr.isTTY;

/** Somebody watches, or nobody. */
function watchedBy(isTty: boolean): void {
  stderr.isTTY = isTty;
}

beforeEach(() => {
  written.length = 0;
  vi.useFakeTimers({ toFake: ['performance'], now: 0 });
  vi.spyOn(stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  stderr.isTTY = wasTty;
});

it('draws how far the work is and how fast, on one line that it takes away in the end', () => {
  watchedBy(true);
  const { update, end } = drawProgress('attempts');
  vi.advanceTimersByTime(2000);
  update(50, 200);
  expect(written).toEqual([`${CLEAR}[${'█'.repeat(8)}${'·'.repeat(22)}] 50/200 attempts, 25/s`]);
  vi.advanceTimersByTime(2000);
  update(200, 200);
  expect(written.at(-1)).toBe(`${CLEAR}[${'█'.repeat(30)}] 200/200 attempts, 50/s`);
  end();
  expect(written.at(-1)).toBe(CLEAR);
});

it('draws ten times a second at most, but always the last', () => {
  watchedBy(true);
  const { update } = drawProgress('rows');
  vi.advanceTimersByTime(100);
  for (let done = 1; done <= 5; done++) {
    update(done, 6);
    vi.advanceTimersByTime(50);
  }
  expect(written.map((line) => /\d+\/\d+/.exec(line)?.[0])).toEqual(['1/6', '3/6', '5/6']);
  update(6, 6);
  expect(written.at(-1)).toContain('6/6 rows');
});

it('stays within the bar with nothing to do, and with more than was foreseen', () => {
  watchedBy(true);
  const { update } = drawProgress('rows');
  vi.advanceTimersByTime(1000);
  update(0, 0);
  vi.advanceTimersByTime(1000);
  update(9, 3);
  for (const line of written) expect(line).toContain(`[${'█'.repeat(30)}]`);
  expect(written).toHaveLength(2);
});

it('writes nothing where nobody watches', () => {
  watchedBy(false);
  const { update, end } = drawProgress('rows');
  vi.advanceTimersByTime(1000);
  update(1, 2);
  end();
  expect(written).toEqual([]);
});
