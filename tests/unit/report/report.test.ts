import { describe, expect, it } from 'vitest';
import { barChart, lineChart } from '../../../src/entry/report/charts.ts';
import { htmlReport } from '../../../src/entry/report/html-report.ts';

const HOSTILE = '<script>alert("1")</script>&\'';

describe('reports', () => {
  it('let no text become markup, and load nothing', () => {
    const page = htmlReport(HOSTILE, [
      {
        title: HOSTILE,
        text: HOSTILE,
        table: { head: [HOSTILE], rows: [[HOSTILE]] },
        charts: [
          lineChart(
            [
              {
                name: HOSTILE,
                points: [
                  [0, 1],
                  [1, 2],
                ],
              },
            ],
            { title: HOSTILE, x: HOSTILE, y: HOSTILE, xTick: () => HOSTILE },
          ),
          barChart([{ name: HOSTILE, value: 1 }], { title: HOSTILE, x: HOSTILE, y: HOSTILE }),
        ],
      },
    ]);
    expect(page).not.toContain('<script');
    expect(page).not.toContain('alert("');
    expect(page.match(/&lt;script/g)?.length).toBeGreaterThan(8);
    expect(page).not.toMatch(/\b(src|href)=|url\(|@import|https?:/);
  });

  it('say where there is nothing to draw, and leave out what is no number', () => {
    const options = { title: 't', x: 'x', y: 'y' };
    expect(lineChart([{ name: 'a', points: [] }], options)).toContain('no data');
    expect(
      lineChart(
        [
          {
            name: 'a',
            points: [
              [Number.NaN, 1],
              [1, Number.POSITIVE_INFINITY],
            ],
          },
        ],
        options,
      ),
    ).toContain('no data');
    const drawn = lineChart(
      [
        {
          name: 'a',
          points: [
            [0, 1],
            [1, 2],
            [10, 3],
          ],
        },
      ],
      { ...options, isXLogarithmic: true },
    );
    expect(drawn).not.toContain('NaN');
    expect(drawn).toContain('a: 2 points');
  });

  it('draw one value and a level line', () => {
    for (const points of [
      [[1, 1]],
      [
        [1, 5],
        [2, 5],
      ],
      [
        [1, 0],
        [2, 0],
      ],
    ] as const) {
      const drawn = lineChart([{ name: 'a', points }], { title: 't', x: 'x', y: 'y' });
      expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});
