/** One built file of the Vite manifest. */
export interface ManifestChunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

/** The parsed `dist/web/.vite/manifest.json`. */
export type AssetManifest = Readonly<Record<string, ManifestChunk>>;

/** What a page must load for one entry. */
export interface PageAssets {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  readonly preloads: readonly string[];
}

/**
 * Finds what an entry needs: its script, and the styles and modules it imports at once. What is loaded on demand is not in the list.
 * @param manifest the manifest
 * @param entry source path of the entry
 * @returns addresses from the root
 * @throws TypeError when the entry was not built: a page without its script must not start
 */
export function pageAssets(manifest: AssetManifest, entry: string): PageAssets {
  const root = manifest[entry];
  if (root === undefined) throw new TypeError(`no built asset for ${entry}`);
  const seen = new Set<string>();
  const styles = new Set<string>();
  const visit = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) return;
    seen.add(name);
    for (const imported of chunk.imports ?? []) visit(imported);
    for (const file of chunk.css ?? []) styles.add(file);
  };
  visit(entry);
  seen.delete(entry);
  const isStyle = root.file.endsWith('.css');
  if (isStyle) styles.add(root.file);
  return {
    scripts: isStyle ? [] : [`/${root.file}`],
    styles: [...styles].map((file) => `/${file}`),
    preloads: [...seen].map((name) => `/${manifest[name]?.file ?? ''}`),
  };
}
