import { describe, expect, test } from 'vitest';
import { filesIn, type ProjectFile } from './project-files.ts';
import { checkDocs, checkExactMath, checkLayers, checkNoFaceSearch, checkOwners, checkPaths, checkShape } from './rules.ts';

const source = filesIn('src', 'web');
const packages = filesIn('packages/client/src', 'packages/gateway/src').filter(({ path }) => path !== 'packages/client/src/schemas.ts');
const all = [...source, ...packages, ...filesIn('tests')].filter((file) => !file.path.startsWith('tests/architecture/'));

const planted = (path: string, text: string): ProjectFile => ({ path, text });

describe('the house', () => {
  test('there is something to look at', () => {
    expect(source.length).toBeGreaterThan(150);
  });
  test('a file imports only lower layers or its own folder', () => {
    expect([...source, ...packages].flatMap(checkLayers)).toEqual([]);
  });
  test('each package has one owner', () => {
    expect([...source, ...packages].flatMap(checkOwners)).toEqual([]);
  });
  test('every export is documented', () => {
    expect([...filesIn('src'), ...packages].flatMap(checkDocs)).toEqual([]);
  });
  test('files are short and named', () => {
    expect(all.filter((file) => !file.path.endsWith('.d.ts')).flatMap(checkShape)).toEqual([]);
  });
  test('a decision needs no mathematics that engines do differently', () => {
    expect(source.flatMap(checkExactMath)).toEqual([]);
  });
  test('no face is searched for: one is compared with one', () => {
    expect(source.flatMap(checkNoFaceSearch)).toEqual([]);
  });
  test('the project speaks of itself alone', () => {
    expect(all.flatMap(checkPaths)).toEqual([]);
  });
});

describe('each rule finds a planted violation', () => {
  test.each([
    ['src/risk/score.ts', "import { x } from '../challenge/challenge.ts';"],
    ['src/flow/assess.ts', "import { x } from '../store/postgres/database.ts';"],
    ['src/http/app.ts', "import type { x } from '../store/redis/hot-stores.ts';"],
    ['src/store/postgres/database.ts', "import { x } from '../redis/hot-stores.ts';"],
    ['src/store/postgres/database.ts', "import { x } from '../../flow/assess.ts';"],
    ['src/phone/scan.ts', "import { x } from '../liveness/frames.ts';"],
    ['src/lib/bytes.ts', "const x = await import('../risk/score.ts');"],
    ['web/islands/a.ts', "import { x } from '../../src/lib/bytes.ts';"],
    ['web/islands/capture/a.ts', "import { x } from '../../../src/liveness/thresholds.ts';"],
    ['web/pages/a.ts', "import { x } from '../../src/liveness/face-cover.ts';"],
    ['src/liveness/face-cover.ts', "import { x } from './statistics.ts';"],
    ['src/liveness/face-detail.ts', "import { x } from './statistics.ts';"],
    ['src/http/app.ts', "import {\n  x,\n} from '../../web/pages/layout.tsx';"],
    ['packages/client/src/redeem.ts', "import { x } from '../../../src/lib/bytes.ts';"],
    ['packages/gateway/src/hono.ts', "import { x } from '../../client/src/redeem.ts';"],
  ])('layers: %s', (path, text) => {
    expect(checkLayers(planted(path, text))).toHaveLength(1);
  });
  test('exact mathematics: src/risk/score/score-event.ts', () => {
    expect(checkExactMath(planted('src/risk/score/score-event.ts', 'const p = 1 / (1 + Math.exp(-x));'))).toHaveLength(1);
  });
  test.each([
    ['src/flow/assess.ts', "import { SignJWT } from 'jose';"],
    ['src/lib/bytes.ts', "import { Hono } from 'hono';"],
    ['src/http/app.ts', "import { Redis } from 'ioredis';"],
    ['src/http/app.ts', "import left from 'left-pad';"],
  ])('owners: %s', (path, text) => {
    expect(checkOwners(planted(path, text))).toHaveLength(1);
  });
  test.each([
    ['src/liveness/template-store.ts', '  list(limit: number): Promise<readonly TemplateRecord[]>;'],
    ['src/liveness/template-store.ts', '  findNearest(embedding: readonly number[]): Promise<TemplateRecord | null>;'],
    ['src/liveness/template-store.ts', '  findAll(clientId: string, subject: string): Promise<readonly TemplateRecord[]>;'],
    ['src/flow/find-person.ts', "import { embeddingDistance } from '../liveness/embedding.ts';"],
    ['src/store/postgres/device-store.ts', "import { devices, faceTemplates } from './schema/people.ts';"],
  ])('searching faces: %s', (path, text) => {
    expect(checkNoFaceSearch(planted(path, text))).toHaveLength(1);
  });
  test('docs, shape and paths', () => {
    expect(checkDocs(planted('src/a.ts', 'export function a(): void {}\n'))).toHaveLength(1);
    expect(checkDocs(planted('src/a.ts', '/** A. */\nexport function a(): void {}\n'))).toEqual([]);
    expect(checkShape(planted('src/lib/a.ts', 'x\n'.repeat(301)))).toHaveLength(1);
    expect(checkShape(planted('src/lib/a.ts', 'x\n'.repeat(300)))).toEqual([]);
    expect(checkShape(planted('src/lib/camelCase.ts', ''))).toHaveLength(1);
    expect(checkShape(planted('src/lib/utils.ts', ''))).toHaveLength(1);
    expect(checkShape(planted('src/lib/a.ts', 'export default 1;\n'))).toHaveLength(1);
    expect(checkShape(planted('src/lib/a.ts', "export * from './b.ts';\n"))).toHaveLength(1);
    expect(checkPaths(planted('src/lib/a.ts', `read('/${'home'}/me/x')`))).toHaveLength(1);
  });
});
