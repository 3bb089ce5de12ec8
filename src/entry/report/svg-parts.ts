/** How a chart is drawn. */
export interface ChartOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly isXLogarithmic?: boolean;
  readonly xTick?: (value: number) => string;
  readonly yTick?: (value: number) => string;
  /** A line from one corner to the other: where told and observed agree, or where chance lies. */
  readonly hasDiagonal?: boolean;
  /** Points are drawn as dots beside the line. */
  readonly hasDots?: boolean;
}

/** Width of every chart, in its own units. */
export const WIDTH = 640;
/** Height of every chart. */
export const HEIGHT = 360;
/** Margins round the plot. */
export const BOX = { left: 80, right: 28, top: 40, bottom: 64 };

/** Colours that people with a colour vision deficiency tell apart (Okabe and Ito), and dashes for those who see none. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const DASHES = ['', '7 3', '2 3', '9 3 2 3', '4 2', '1 4'];

/** A value's place on an axis, and where marks stand. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/**
 * @param text any text
 * @returns it as it may stand in HTML and SVG
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/**
 * @param x marks below
 * @param y marks on the left
 * @param options names of the axes
 * @returns grid, marks and names
 */
export function axes(x: Scale, y: Scale, options: ChartOptions): string {
  const bottom = HEIGHT - BOX.bottom;
  const horizontal = y.ticks.map(
    (tick) =>
      `<line x1="${String(BOX.left)}" x2="${String(WIDTH - BOX.right)}" y1="${y.at(tick).toFixed(1)}" y2="${y.at(tick).toFixed(1)}" class="grid"/><text x="${String(BOX.left - 8)}" y="${(y.at(tick) + 4).toFixed(1)}" text-anchor="end">${escapeText((options.yTick ?? short)(tick))}</text>`,
  );
  const label = options.xTick ?? short;
  const vertical = x.ticks.map(
    (tick) => `<text x="${x.at(tick).toFixed(1)}" y="${String(bottom + 18)}" text-anchor="middle">${escapeText(label(tick))}</text>`,
  );
  const names = `<text x="${String((BOX.left + WIDTH - BOX.right) / 2)}" y="${String(bottom + 38)}" text-anchor="middle">${escapeText(options.x)}</text><text x="14" y="${String((BOX.top + bottom) / 2)}" text-anchor="middle" transform="rotate(-90 14 ${String((BOX.top + bottom) / 2)})">${escapeText(options.y)}</text>`;
  return horizontal.join('') + vertical.join('') + names;
}

/**
 * @param names of the series, in their order
 * @returns one line each below the plot
 */
export function legend(names: readonly string[]): string {
  const step = (WIDTH - BOX.left - BOX.right) / names.length;
  return names
    .map((name, i) => {
      const left = BOX.left + i * step;
      return `<line x1="${left.toFixed(1)}" x2="${(left + 22).toFixed(1)}" y1="${String(HEIGHT - 10)}" y2="${String(HEIGHT - 10)}" stroke="${colour(i)}" stroke-width="3" stroke-dasharray="${dash(i)}"/><text x="${(left + 28).toFixed(1)}" y="${String(HEIGHT - 6)}">${escapeText(name)}</text>`;
    })
    .join('');
}

/**
 * @param options title
 * @param inner what is drawn; empty says that there is no data
 * @param description for those who cannot see it
 * @returns the whole SVG, which scales with its place
 */
export function frame(options: ChartOptions, inner: string, description: string): string {
  const body = inner === '' ? `<text x="${String(WIDTH / 2)}" y="${String(HEIGHT / 2)}" text-anchor="middle">no data</text>` : inner;
  return `<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${escapeText(`${options.title}. ${description}`.slice(0, 900))}"><text x="${String(BOX.left)}" y="22" class="title">${escapeText(options.title)}</text>${body}</svg>`;
}

/**
 * @param i number of a series
 * @returns its colour
 */
export function colour(i: number): string {
  return COLOURS[i % COLOURS.length] ?? '#0072b2';
}

/**
 * @param i number of a series
 * @returns its dashes
 */
export function dash(i: number): string {
  return DASHES[i % DASHES.length] ?? '';
}

/**
 * @param value any number
 * @returns it with three digits
 */
export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(0).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}
