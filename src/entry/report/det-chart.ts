import { axes, BOX, type ChartOptions, colour, dash, frame, HEIGHT, legend, type Scale, WIDTH } from './svg-parts.ts';

/** A curve of two kinds of error, each 0 to 1. */
export interface DetCurve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Where it is worked at. */
  readonly at: readonly [x: number, y: number] | null;
}

const TICKS = [0.001, 0.005, 0.02, 0.05, 0.15, 0.35, 0.65, 0.9, 0.99];
const [LEAST, GREATEST] = [0.001, 0.99];

/**
 * Detection error trade-off: both errors on logit axes, which pull small shares apart as the usual normal deviates do. Shares below .1 % lie on the edge.
 * @param curves one or more
 * @param options titles and axes
 * @returns SVG that scales with its place
 * @see ISO/IEC 19795-1
 */
export function detChart(curves: readonly DetCurve[], options: ChartOptions): string {
  const drawn = curves.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return frame(options, '', 'no data');
  const x = logitScale(BOX.left, WIDTH - BOX.right);
  const y = logitScale(HEIGHT - BOX.bottom, BOX.top);
  const place = ([u, v]: readonly [number, number]): string => `${x.at(u).toFixed(1)} ${y.at(v).toFixed(1)}`;
  const lines = drawn.map(({ points, at }, i) => {
    const path = points.map((point, n) => `${n === 0 ? 'M' : 'L'}${place(point)}`).join('');
    const dot = at ? `<circle cx="${x.at(at[0]).toFixed(1)}" cy="${y.at(at[1]).toFixed(1)}" r="5" fill="${colour(i)}"/>` : '';
    return `<path d="${path}" fill="none" stroke="${colour(i)}" stroke-width="2" stroke-dasharray="${dash(i)}"/>${dot}`;
  });
  const grid = TICKS.map(
    (tick) => `<line x1="${x.at(tick).toFixed(1)}" x2="${x.at(tick).toFixed(1)}" y1="${String(BOX.top)}" y2="${String(HEIGHT - BOX.bottom)}" class="grid"/>`,
  );
  const described = drawn.map(({ name, at }) => `${name}: works at ${at ? `${percent(at[0])} and ${percent(at[1])}` : 'no threshold'}`).join(', ');
  const named = { ...options, xTick: percent, yTick: percent };
  return frame(options, grid.join('') + axes(x, y, named) + lines.join('') + legend(drawn.map(({ name }) => name)), described);
}

function logitScale(from: number, to: number): Scale {
  const logit = (share: number): number => Math.log(share / (1 - share));
  const [low, high] = [logit(LEAST), logit(GREATEST)];
  return { at: (share) => from + ((logit(Math.max(LEAST, Math.min(GREATEST, share))) - low) / (high - low)) * (to - from), ticks: TICKS };
}

function percent(share: number): string {
  return `${String(Number((share * 100).toPrecision(2)))} %`;
}
