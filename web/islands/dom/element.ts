/** How a new element looks and acts. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onClick?: (event: MouseEvent) => void;
}

/**
 * Makes an element. Text is always set as text, so nothing that a server or a code says can become markup.
 * @param tag its name
 * @param options class, text, attributes and click
 * @param children what it holds
 * @returns the element
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (options.class !== undefined) node.className = options.class;
  if (options.text !== undefined) node.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) node.setAttribute(name, value);
  const { onClick } = options;
  if (onClick !== undefined)
    node.addEventListener('click', (event) => {
      if (event instanceof MouseEvent) onClick(event);
    });
  node.append(...children);
  return node;
}
