import { ICON_PATHS, type IconName } from '../../icons/icon-paths.ts';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an SVG element.
 * @param tag its name
 * @param attributes its attributes
 * @param children what it holds
 * @returns the element
 */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly Node[] = [],
): SVGElementTagNameMap[K] {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * Draws a line icon, hidden from screen readers: the text beside it says the same.
 * @param name which one
 * @returns the drawing
 */
export function icon(name: IconName): SVGSVGElement {
  return svg(
    'svg',
    {
      viewBox: '0 0 24 24',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': '2',
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
      'aria-hidden': 'true',
      class: 'icon',
    },
    ICON_PATHS[name].map((d) => svg('path', { d })),
  );
}
