import { svg } from '../dom/svg.ts';

const COLOURS = /^#[0-9a-f]{3,6}$/i;
const SHAPE = /^[-\d.,\s\w]*$/;

/**
 * Redraws a QR code from the server's SVG. Only its paths are taken over, attribute by attribute, so that an SVG can bring no script, link or style into the page.
 * @param text the SVG document
 * @param label what screen readers say
 * @returns the drawing, or null when the text is not such an SVG
 */
export function drawQr(text: string, label: string): SVGSVGElement | null {
  const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  const viewBox = root.getAttribute('viewBox') ?? '';
  const paths = [...root.querySelectorAll('path')].map((path) => copyPath(path));
  if (root.localName !== 'svg' || !/^[\d.\s-]+$/.test(viewBox) || paths.length === 0) return null;
  return svg('svg', { viewBox, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' }, paths);
}

function copyPath(path: Element): SVGPathElement {
  const attributes: Record<string, string> = {};
  for (const name of ['fill', 'stroke']) {
    const value = path.getAttribute(name) ?? '';
    if (value === 'none' || COLOURS.test(value)) attributes[name] = value;
  }
  const d = path.getAttribute('d') ?? '';
  if (SHAPE.test(d)) attributes['d'] = d;
  return svg('path', attributes);
}
