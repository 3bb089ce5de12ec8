import { describe, expect, it } from 'vitest';
import { detAt, detPoints } from '../../../src/entry/liveness-bench/det-points.ts';
import { histogramOf } from '../../../src/entry/liveness-bench/histogram.ts';
import { detChart } from '../../../src/entry/report/det-chart.ts';
import { histogramChart } from '../../../src/entry/report/histogram-chart.ts';

describe('DET', () => {
  it('tells both errors at each threshold, as counted by hand', () => {
    expect(detPoints([0.1, 0.2, 0.3, 0.6], [0.4, 0.6, 0.7, 0.8], 'most')).toEqual([
      { threshold: 0.1, falseAccept: 0, falseReject: 0.75 },
      { threshold: 0.2, falseAccept: 0, falseReject: 0.5 },
      { threshold: 0.3, falseAccept: 0, falseReject: 0.25 },
      { threshold: 0.4, falseAccept: 0.25, falseReject: 0.25 },
      { threshold: 0.6, falseAccept: 0.5, falseReject: 0 },
      { threshold: 0.7, falseAccept: 0.75, falseReject: 0 },
      { threshold: 0.8, falseAccept: 1, falseReject: 0 },
    ]);
    expect(detAt([1, 2, 3, 4], [0, 1, 2], { threshold: 2, bound: 'least' })).toEqual({ threshold: 2, falseAccept: 1 / 3, falseReject: 0.25 });
    expect(detAt([1, 2, 3, 4], [0, 1, 2], { threshold: 2, bound: 'most' })).toEqual({ threshold: 2, falseAccept: 1, falseReject: 0.5 });
  });

  it('is nothing of nothing, and short of much', () => {
    expect(detPoints([], [1], 'most')).toEqual([]);
    expect(detAt([1], [], { threshold: 1, bound: 'most' })).toBeNull();
    const many = Array.from({ length: 5000 }, (_, i) => i);
    const points = detPoints(many, many, 'most');
    expect(points.length).toBeLessThanOrEqual(201);
    expect(points.at(-1)).toEqual({ threshold: 4999, falseAccept: 1, falseReject: 0 });
  });

  it('is drawn with its working point, and says when there is no data', () => {
    const options = { title: 't', x: 'FMR', y: 'FNMR' };
    const drawn = detChart(
      [
        {
          name: 'match',
          points: [
            [0, 0.5],
            [0.1, 0.1],
            [1, 0],
          ],
          at: [0.1, 0.1],
        },
      ],
      options,
    );
    expect(drawn).toContain('match: works at 10 % and 10 %');
    expect(drawn.match(/<circle/g)).toHaveLength(1);
    expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
    expect(detChart([{ name: 'match', points: [], at: null }], options)).toContain('no data');
  });
});

describe('histograms', () => {
  it('count every value once, and keep the threshold in view', () => {
    const { from, step, groups } = histogramOf(
      [
        { name: 'a', values: [1, 2, 2, 3] },
        { name: 'b', values: [3, Number.NaN, Number.POSITIVE_INFINITY] },
      ],
      10,
    );
    expect(groups.map(({ n, counts }) => [n, counts.reduce((a, b) => a + b, 0)])).toEqual([
      [4, 4],
      [1, 1],
    ]);
    expect([from, from + step * 24]).toEqual([1, 10]);
    expect(groups[0]?.counts[0]).toBe(1);
    expect(groups[1]?.counts[Math.floor(2 / step)]).toBe(1);
  });

  it('are drawn with n and the threshold line, whatever the values', () => {
    const options = { title: 't', x: 'x', y: 'y', threshold: 5, accepted: 'left' } as const;
    for (const values of [[1, 2, 3], [5], [5, 5], [0, 0]]) {
      const drawn = histogramChart(
        histogramOf(
          [
            { name: '<a>', values },
            { name: 'b', values: [] },
          ],
          5,
        ),
        options,
      );
      expect(drawn).not.toMatch(/NaN|Infinity|undefined|<a>/);
      expect(drawn).toContain(`&lt;a&gt; (n = ${String(values.length)})`);
      expect(drawn.match(/class="threshold"/g)).toHaveLength(1);
    }
    expect(histogramChart(histogramOf([{ name: 'a', values: [] }], 5), options)).toContain('no data');
  });
});
