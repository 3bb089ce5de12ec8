/**
 * Lets the language switch keep what stands in the fragment, which a plain link would drop.
 * @param fragment the fragment, with its `#`
 */
export function keepFragment(fragment: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-language-switch]')) {
    link.addEventListener(
      'click',
      () => {
        link.hash = fragment;
      },
      { once: true },
    );
  }
}

/** Takes the language switch away where a new load would lose a secret that works once. */
export function fixLanguage(): void {
  for (const link of document.querySelectorAll('[data-language-switch]')) link.remove();
}
