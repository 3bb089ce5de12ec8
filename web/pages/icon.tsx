/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { ICON_PATHS, type IconName } from '../icons/icon-paths.ts';

/**
 * A line icon. It is hidden from screen readers: the text beside it says the same.
 * @param props which one
 * @returns the drawing
 */
export function Icon(props: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {ICON_PATHS[props.name].map((d) => (
        <path d={d} />
      ))}
    </svg>
  );
}
