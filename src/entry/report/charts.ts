import { axes, BOX, type ChartOptions, colour, dash, escapeText, frame, HEIGHT, legend, type Scale, short, WIDTH } from './svg-parts.ts';

/** A series of points. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/**
 * Lines, one a series.
 * @param series at least one point each; points that are no numbers are left out
 * @param options titles and axes
 * @returns SVG that scales with its place
 */
export function lineChart(series: readonly Series[], options: ChartOptions): string {
  const clean = series.map(({ name, points }) => ({
    name,
    points: points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y) && (!options.isXLogarithmic || x > 0)),
  }));
  const all = clean.flatMap(({ points }) => points);
  if (all.length === 0) return frame(options, '', 'no data');
  const x = scaleOf(
    all.map(([value]) => value),
    { from: BOX.left, to: WIDTH - BOX.right, isLogarithmic: options.isXLogarithmic === true },
  );
  const y = scaleOf([0, ...all.map(([, value]) => value)], { from: HEIGHT - BOX.bottom, to: BOX.top, isLogarithmic: false });
  const lines = clean.map(({ points }, i) => {
    const path = points.map(([px, py], n) => `${n === 0 ? 'M' : 'L'}${x.at(px).toFixed(1)} ${y.at(py).toFixed(1)}`).join('');
    const dots =
      options.hasDots === true
        ? points.map(([px, py]) => `<circle cx="${x.at(px).toFixed(1)}" cy="${y.at(py).toFixed(1)}" r="4" fill="${colour(i)}"/>`).join('')
        : '';
    return `<path d="${path}" fill="none" stroke="${colour(i)}" stroke-width="2" stroke-dasharray="${dash(i)}"/>${dots}`;
  });
  const diagonal = options.hasDiagonal === true ? diagonalOf(x, y) : '';
  return frame(options, axes(x, y, options) + diagonal + lines.join('') + legend(clean.map(({ name }) => name)), describe(clean));
}

/**
 * Bars, one a category.
 * @param bars names and heights
 * @param options titles
 * @returns SVG that scales with its place
 */
export function barChart(bars: readonly { readonly name: string; readonly value: number }[], options: ChartOptions): string {
  const clean = bars.filter(({ value }) => Number.isFinite(value));
  if (clean.length === 0) return frame(options, '', 'no data');
  const y = scaleOf([0, ...clean.map(({ value }) => value)], { from: HEIGHT - BOX.bottom, to: BOX.top, isLogarithmic: false });
  const step = (WIDTH - BOX.left - BOX.right) / clean.length;
  const every = Math.ceil(clean.length / 11);
  const drawn = clean.map(({ name, value }, i) => {
    const left = BOX.left + i * step;
    const top = y.at(value);
    const label =
      i % every === 0
        ? `<text x="${(left + step / 2).toFixed(1)}" y="${String(HEIGHT - BOX.bottom + 18)}" text-anchor="middle">${escapeText(name)}</text>`
        : '';
    return `<rect x="${(left + 1).toFixed(1)}" y="${top.toFixed(1)}" width="${Math.max(1, step - 2).toFixed(1)}" height="${Math.max(0, HEIGHT - BOX.bottom - top).toFixed(1)}" fill="${colour(0)}"/>${label}`;
  });
  const plain: Scale = { at: () => 0, ticks: [] };
  return frame(options, axes(plain, y, options) + drawn.join(''), clean.map(({ name, value }) => `${name}: ${short(value)}`).join(', '));
}

function scaleOf(
  values: readonly number[],
  { from, to, isLogarithmic }: { readonly from: number; readonly to: number; readonly isLogarithmic: boolean },
): Scale {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (isLogarithmic) {
    const [a, b] = [Math.floor(Math.log10(low)), Math.max(Math.floor(Math.log10(low)) + 1, Math.ceil(Math.log10(high)))];
    return { at: (value) => from + ((Math.log10(value) - a) / (b - a)) * (to - from), ticks: Array.from({ length: b - a + 1 }, (_, i) => 10 ** (a + i)) };
  }
  const span = high - low || 1;
  const raw = span / 5;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= raw) ?? 10);
  const [start, end] = [Math.floor(low / step) * step, Math.max(Math.ceil(high / step) * step, Math.floor(low / step) * step + step)];
  return {
    at: (value) => from + ((value - start) / (end - start)) * (to - from),
    ticks: Array.from({ length: Math.round((end - start) / step) + 1 }, (_, i) => start + i * step),
  };
}

function diagonalOf(x: Scale, y: Scale): string {
  const steps = Array.from({ length: 41 }, (_, i) => {
    const [low, high] = [x.ticks[0] ?? 0, x.ticks.at(-1) ?? 1];
    return low > 0 ? low * (high / low) ** (i / 40) : low + (i / 40) * (high - low);
  });
  const path = steps
    .filter((value) => value <= (y.ticks.at(-1) ?? 1))
    .map((value, i) => `${i === 0 ? 'M' : 'L'}${x.at(value).toFixed(1)} ${y.at(value).toFixed(1)}`);
  return `<path d="${path.join('')}" fill="none" class="grid" stroke-dasharray="3 3"/>`;
}

function describe(series: readonly Series[]): string {
  return series.map(({ name, points }) => `${name}: ${String(points.length)} points`).join(', ');
}
