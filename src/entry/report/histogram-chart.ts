import { axes, BOX, type ChartOptions, colour, frame, HEIGHT, type Scale, short, WIDTH, escapeText } from './svg-parts.ts';

/** What is drawn. */
export interface HistogramData {
  readonly from: number;
  readonly step: number;
  readonly groups: readonly { readonly name: string; readonly n: number; readonly counts: readonly number[] }[];
}

const MARKS = 5;

/**
 * Distributions side by side, each as share of its own group, with the threshold as a line.
 * @param data bins
 * @param options titles; `threshold` is where the line stands, `accepted` says on which side of it a value is good
 * @returns SVG that scales with its place
 */
export function histogramChart(data: HistogramData, options: ChartOptions & { readonly threshold: number; readonly accepted: 'left' | 'right' }): string {
  const groups = data.groups.filter(({ n }) => n > 0);
  const bins = groups[0]?.counts.length ?? 0;
  if (bins === 0) return frame(options, '', 'no data');
  const end = data.from + bins * data.step;
  const x = linear(data.from, end, [BOX.left, WIDTH - BOX.right], MARKS);
  const peak = Math.max(...groups.flatMap(({ counts, n }) => counts.map((count) => count / n)));
  const y = linear(0, peak, [HEIGHT - BOX.bottom, BOX.top], 4);
  const wide = (x.at(data.from + data.step) - BOX.left) / groups.length;
  const bars = groups.flatMap(({ counts, n }, g) =>
    counts.map((count, i) => {
      const top = y.at(count / n);
      const left = x.at(data.from + i * data.step) + g * wide;
      return count === 0
        ? ''
        : `<rect x="${(left + 0.5).toFixed(1)}" y="${top.toFixed(1)}" width="${Math.max(1, wide - 1).toFixed(1)}" height="${(HEIGHT - BOX.bottom - top).toFixed(1)}" fill="${colour(g)}"/>`;
    }),
  );
  const names = groups.map(({ name, n }) => `${name} (n = ${String(n)})`);
  const described = `${names.join(', ')}; threshold ${short(options.threshold)}, accepted on the ${options.accepted}`;
  const percents = { ...options, yTick: (value: number) => `${String(Math.round(value * 100))} %` };
  return frame(options, axes(x, y, percents) + bars.join('') + thresholdLine(x.at(options.threshold), options) + keys(names), described);
}

function thresholdLine(at: number, { threshold, accepted }: { readonly threshold: number; readonly accepted: 'left' | 'right' }): string {
  const isRight = at > (WIDTH + BOX.left) / 2;
  const arrow = accepted === 'left' ? '◀ accepted' : 'accepted ▶';
  const text = `<text x="${(at + (isRight ? -6 : 6)).toFixed(1)}" y="${String(BOX.top + 8)}" text-anchor="${isRight ? 'end' : 'start'}">${short(threshold)} ${arrow}</text>`;
  return `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${String(BOX.top)}" y2="${String(HEIGHT - BOX.bottom)}" class="threshold"/>${text}`;
}

function keys(names: readonly string[]): string {
  const step = (WIDTH - BOX.left - BOX.right) / names.length;
  return names
    .map((name, i) => {
      const left = BOX.left + i * step;
      return `<rect x="${left.toFixed(1)}" y="${String(HEIGHT - 16)}" width="14" height="10" fill="${colour(i)}"/><text x="${(left + 20).toFixed(1)}" y="${String(HEIGHT - 6)}">${escapeText(name)}</text>`;
    })
    .join('');
}

function linear(low: number, high: number, [from, to]: readonly [number, number], marks: number): Scale {
  const span = high - low || 1;
  return { at: (value) => from + ((value - low) / span) * (to - from), ticks: Array.from({ length: marks + 1 }, (_, i) => low + (i * span) / marks) };
}
