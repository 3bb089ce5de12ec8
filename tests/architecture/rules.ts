import path from 'node:path';
import { importsOf, type ProjectFile } from './project-files.ts';

const SLICES = ['config', 'risk', 'challenge', 'liveness', 'device', 'session', 'factor', 'consent', 'notify', 'audit'];
const LAYER: Readonly<Record<string, number>> = {
  lib: 1,
  ...Object.fromEntries(SLICES.map((slice) => [slice, 2])),
  flow: 3,
  store: 4,
  runtime: 4,
  analyzer: 4,
  provider: 4,
  phone: 4,
  http: 5,
  entry: 6,
};

/** Measures that a page takes for its hints and the server again for its verdict: pixels in, numbers out, and they import nothing. */
const SHARED_MEASURES: readonly string[] = ['src/liveness/face-cover.ts', 'src/liveness/face-detail.ts'];

/** Folders that may be reached only from their own kind: a client that talks HTTP, and adapters that the entry joins. */
const NEVER_FROM_HTTP = ['store', 'runtime', 'analyzer', 'provider', 'phone'];

const folderOf = (file: string): string => file.split('/')[1] ?? '';

/** A file imports only lower layers or its own folder; folders of one layer never import each other. @returns what breaks it */
export function checkLayers(file: ProjectFile): readonly string[] {
  if (file.path.startsWith('web/')) {
    const isShared = (target: string): boolean => SHARED_MEASURES.includes(target) && file.path.startsWith('web/islands/capture/');
    return targetsOf(file)
      .filter((target) => target.startsWith('src/') && !isShared(target))
      .map((target) => `${file.path} → ${target}`);
  }
  // Packages are published one by one: each stands alone.
  if (file.path.startsWith('packages/')) {
    const own = file.path.split('/').slice(0, 3).join('/');
    return targetsOf(file)
      .filter((target) => !target.startsWith(`${own}/`))
      .map((target) => `${file.path} → ${target}`);
  }
  if (SHARED_MEASURES.includes(file.path)) return targetsOf(file).map((target) => `${file.path} → ${target}`);
  const own = folderOf(file.path);
  return targetsOf(file)
    .filter((target) => !isAllowed(own, file.path, target))
    .map((target) => `${file.path} → ${target}`);
}

function isAllowed(own: string, from: string, target: string): boolean {
  if (target.startsWith('web/') || target.startsWith('policies/')) return own === 'entry';
  const other = folderOf(target);
  if (own === other) return own !== 'store' || from.split('/')[2] === target.split('/')[2];
  if (own === 'phone') return other === 'lib';
  if (own === 'http' && NEVER_FROM_HTTP.includes(other)) return false;
  // Adapters know ports and types of slices, never the flows that use them.
  if (LAYER[own] === 4 && other === 'flow') return false;
  return (LAYER[other] ?? 99) < (LAYER[own] ?? 0);
}

function targetsOf(file: ProjectFile): readonly string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => path.posix.normalize(path.posix.join(path.posix.dirname(file.path), name)));
}

const OWNERS: readonly (readonly [RegExp, RegExp])[] = [
  [/^hono(\/|$)/, /^(src\/(http|entry)|web)\//],
  [/^@hono\/zod-openapi$|^zod$/, /^src\/(http|config|entry\/liveness-bench)\//],
  [/^@hono\/node-server/, /^src\/entry\//],
  [/^jose$/, /^packages\/gateway\/src\/verify-locally\.ts$|^src\/session\/(token|keys|dpop|client-key|client-assertion|security-event-token)\.ts$/],
  [/^@simplewebauthn\/server$/, /^src\/device\/webauthn\.ts$/],
  [/^@simplewebauthn\/browser$/, /^web\//],
  [/^qrcode$/, /^src\/(challenge\/qr|entry\/commands\/serve)\.ts$/],
  [/^ioredis$/, /^src\/store\/redis\//],
  [/^rate-limiter-flexible/, /^src\/store\/(redis|memory)\//],
  [/^drizzle-orm|^postgres$|^@electric-sql\//, /^src\/store\/postgres\//],
  [/^otpauth$/, /^src\/factor\/totp\.ts$/],
  [/^@vladmandic\/|^@tensorflow\//, /^(src\/analyzer\/pool|web\/islands)\//],
  [/^sharp$/, /^src\/(analyzer\/(pool|pad)|phone)\//],
  [/^onnxruntime-web$/, /^src\/analyzer\/pad\//],
  [/^zxing-wasm/, /^(src\/phone|web\/islands)\//],
  [/^aws4fetch$/, /^src\/provider\/aws-rekognition\.ts$/],
  [/^pino$/, /^src\/runtime\//],
  [/^(cac|selfsigned)$/, /^src\/entry\//],
  [/^bowser$/, /^src\/risk\//],
  [/^ipaddr\.js$/, /^src\/(risk|notify)\//],
  [/^@marcbachmann\/cel-js$/, /^src\/risk\/policy\/(compile-expression|find-unguarded|operands-of)\.ts$/],
  [/^yaml$/, /^src\/risk\/policy\/policy-source\.ts$/],
  [/^mmdb-lib$/, /^src\/runtime\//],
  [/^quick-lru$/, /^src\/(risk|flow|runtime)\//],
  [/^@noble\/|^@scure\//, /^src\/lib\//],
];

/** Each package is imported by its owner alone, so that it can be exchanged in one place. @returns what breaks it */
export function checkOwners(file: ProjectFile): readonly string[] {
  const packages = importsOf(file).filter((name) => !name.startsWith('.') && !name.startsWith('node:'));
  return packages.filter((name) => !OWNERS.some(([which, where]) => which.test(name) && where.test(file.path))).map((name) => `${file.path} imports ${name}`);
}

/** Every exported thing says above it what the caller gets. @returns what breaks it */
export function checkDocs(file: ProjectFile): readonly string[] {
  const lines = file.text.split('\n');
  return lines.flatMap((line, i) => {
    if (!/^export (async )?(function|class|interface|type|const|let|abstract)/.test(line)) return [];
    let at = i - 1;
    while (at >= 0 && /^\/\/ biome-ignore/.test(lines[at] ?? '')) at--;
    return /\*\/\s*$/.test(lines[at] ?? '') ? [] : [`${file.path}:${String(i + 1)} ${line.slice(0, 60)}`];
  });
}

/** Files are short, named in kebab-case, and export by name. @returns what breaks it */
export function checkShape(file: ProjectFile): readonly string[] {
  const name = path.posix.basename(file.path);
  const faults: string[] = [];
  if (file.text.split('\n').length - 1 > 300) faults.push('more than 300 lines');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.tsx?$/.test(name)) faults.push('not kebab-case');
  if (/^(index|utils?|helpers?|common)\./.test(name)) faults.push('a name that says nothing');
  if (/^export default /m.test(file.text) && !/worker\.ts$/.test(file.path)) faults.push('default export');
  if (/^export \* from/m.test(file.text)) faults.push('barrel');
  if (/^(export )?(declare )?(enum|namespace) /m.test(file.text)) faults.push('enum or namespace');
  return faults.map((fault) => `${file.path}: ${fault}`);
}

/** No path of a developer's machine stands in the project. @returns what breaks it */
export function checkPaths(file: ProjectFile): readonly string[] {
  return /(?<![\w.])\/(home|root|Users|work)\/\w/.test(file.text) ? [`${file.path}: a path of somebody's machine`] : [];
}

/** Decisions come out the same bit for bit on every engine, whose own logarithms and sines differ. @returns what breaks it */
export function checkExactMath(file: ProjectFile): readonly string[] {
  if (!/^src\/(risk\/|lib\/(exact-math|distance)\.ts)/.test(file.path)) return [];
  const code = file.text.replaceAll(/^\s*(\*|\/\*|\/\/).*$/gm, '');
  return [...code.matchAll(/\bMath\.(a?(sin|cos|tan)h?|atan2|exp|expm1|log|log1p|log2|log10|pow|cbrt|hypot)\b/g)].map(
    ([found]) => `${file.path}: ${found} instead of lib/exact-math`,
  );
}

/** Who may touch the table of face templates, and who may compare faces: none of them sees the faces of two people. */
const FACE_TABLE_OWNERS = /^src\/store\/postgres\/(schema\/people|template-store|subject-store|face-counter)\.ts$/;
const FACE_COMPARERS = /^src\/(liveness\/|entry\/liveness-bench\/|analyzer\/)/;

/** Faces are compared one to one: no port lists templates, and nothing but the port's adapter reads their table. @returns what breaks it */
export function checkNoFaceSearch(file: ProjectFile): readonly string[] {
  const faults: string[] = [];
  if (/\bfaceTemplates\b|\bface_templates\b["'`]/.test(file.text) && /^src\/(store|flow|http|entry)\//.test(file.path) && !FACE_TABLE_OWNERS.test(file.path))
    faults.push('reads the table of face templates');
  if (/\bembeddingDistance\b/.test(file.text) && file.path.startsWith('src/') && !FACE_COMPARERS.test(file.path)) faults.push('compares faces');
  if (file.path === 'src/liveness/template-store.ts') {
    const listing = file.text
      .split('\n')
      .filter((line) => /^ {2}\w+\(.*TemplateRecord/.test(line) && /TemplateRecord[[\]>, |]/.test(line.split('Promise<')[1] ?? ''));
    for (const line of listing) {
      const isOfSubject = /^ {2}\w+\(clientId: string, subject: string[,)]/.test(line) && !/TemplateRecord\[\]|readonly TemplateRecord/.test(line);
      const isOwnersOnly = line.includes("Pick<TemplateRecord, 'clientId' | 'subject'>[]");
      if (!isOfSubject && !isOwnersOnly) faults.push(`gives out templates: ${line.trim()}`);
    }
  }
  return faults.map((fault) => `${file.path}: ${fault}`);
}
