import { escapeText } from './svg-parts.ts';

/** A part of a report. */
export interface ReportSection {
  readonly title: string;
  /** Plain text before the rest. */
  readonly text?: string;
  readonly list?: readonly string[];
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** Charts as SVG. */
  readonly charts?: readonly string[];
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d5dae0; --soft: #f4f6f8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --line: #3a4149; --soft: #1e2329; } }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; font: 16px/1.5 system-ui, "Noto Sans SC", sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); }
svg { width: 100%; height: auto; background: var(--soft); border-radius: 8px; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .title { font-weight: 600; font-size: 14px; } svg .grid { stroke: var(--line); } svg .threshold { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 3; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .8rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
td:last-child { white-space: normal; min-width: 12rem; }
@media (max-width: 40rem) { svg text { font-size: 17px; } svg .title { font-size: 19px; } }
`;

/**
 * One file that needs nothing else: no script, no font, no address.
 * @param title of the page
 * @param sections its parts
 * @returns HTML
 */
export function htmlReport(title: string, sections: readonly ReportSection[]): string {
  const parts = sections.map(({ title: heading, text, list, table, charts }) =>
    [
      `<section><h2>${escapeText(heading)}</h2>`,
      text === undefined ? '' : `<p>${escapeText(text)}</p>`,
      list === undefined ? '' : `<ul>${list.map((item) => `<li>${escapeText(item)}</li>`).join('')}</ul>`,
      table === undefined
        ? ''
        : `<div class="wide"><table><thead>${row('th', table.head)}</thead><tbody>${table.rows.map((cells) => row('td', cells)).join('')}</tbody></table></div>`,
      charts === undefined ? '' : `<div class="charts">${charts.join('')}</div>`,
      '</section>',
    ].join(''),
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeText(title)}</title><style>${STYLE}</style></head><body><h1>${escapeText(title)}</h1>${parts.join('')}</body></html>\n`;
}

function row(cell: 'th' | 'td', cells: readonly string[]): string {
  return `<tr>${cells.map((text) => `<${cell}>${escapeText(text)}</${cell}>`).join('')}</tr>`;
}
