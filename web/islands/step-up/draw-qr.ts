import { svg } from '../dom/svg.ts';

const COLOURS = /^#[0-9a-f]{3,6}$/i;
const SHAPE = /^[-\d.,\s\w]*$/;

/**
 * Redraws a QR code from the server's SVG. Only its paths are taken over, attribute by attribute, so that an SVG can bring no script, link or style into the page; it is read as text, because pages with Trusted Types let nobody parse a document.
 * @param text the SVG document
 * @param label what screen readers say
 * @returns the drawing, or null when the text is not such an SVG
 */
export function drawQr(text: string, label: string): SVGSVGElement | null {
  const [, viewBox = ''] = /^[^<]*<svg\b[^>]*\sviewBox="([\d.\s-]+)"/.exec(text) ?? [];
  const paths = [...text.matchAll(/<path\b([^>]*)>/g)].map(([, attributes = '']) => copyPath(attributes));
  if (viewBox === '' || paths.length === 0) return null;
  return svg('svg', { viewBox, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' }, paths);
}

function copyPath(text: string): SVGPathElement {
  const valueOf = (name: string): string => new RegExp(`\\s${name}="([^"]*)"`).exec(text)?.[1] ?? '';
  const attributes: Record<string, string> = {};
  for (const name of ['fill', 'stroke']) {
    const value = valueOf(name);
    if (value === 'none' || COLOURS.test(value)) attributes[name] = value;
  }
  const d = valueOf('d');
  if (SHAPE.test(d)) attributes['d'] = d;
  return svg('path', attributes);
}
