import { describe, expect, it } from 'vitest';
import type { AssetManifest } from '../../web/pages/asset-manifest.ts';
import { pageAssets } from '../../web/pages/asset-manifest.ts';
import { createPages } from '../../web/pages/create-pages.tsx';

const manifest: AssetManifest = {
  'web/styles/landing.css': { file: 'assets/landing-1.css' },
  'web/islands/step-up-page.ts': {
    file: 'assets/step-up-page-1.js',
    css: ['assets/step-up-1.css'],
    imports: ['_shared.js'],
  },
  'web/islands/phone-page.ts': { file: 'assets/phone-page-1.js', imports: ['_shared.js'] },
  'web/islands/enroll-page.ts': { file: 'assets/enroll-page-1.js', imports: ['_shared.js'] },
  'web/islands/my-data-page.ts': { file: 'assets/my-data-page-1.js', imports: ['_shared.js'] },
  'web/islands/docs-page.ts': { file: 'assets/docs-page-1.js' },
  '_shared.js': { file: 'assets/shared-1.js', css: ['assets/shared-1.css'] },
};
const PATHS = ['/', '/step-up', '/m', '/enroll', '/my-data', '/docs'];
const pages = createPages({ assets: manifest, hasDemo: true });

async function get(path: string, headers: Record<string, string> = {}): Promise<{ response: Response; text: string }> {
  const response = await pages.request(path, { headers });
  return { response, text: await response.text() };
}

describe('pages', () => {
  it.each(PATHS)('%s runs under a policy that allows no inline script, style, frame or foreign origin', async (path) => {
    const { response, text } = await get(path);
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    expect(response.status).toBe(200);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    for (const [tag] of text.matchAll(/<script\b[^>]*>/g)) expect(tag).toMatch(/ src="\/assets\//);
    for (const [, address] of text.matchAll(/(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^[/?#]/);
  });

  it.each(PATHS)('%s speaks the language that the browser asks for, and keeps the one that was chosen', async (path) => {
    const chinese = await get(path, { 'Accept-Language': 'fr, zh-TW;q=0.9, en;q=0.5' });
    const english = await get(path, { 'Accept-Language': 'en-GB, zh;q=0.4' });
    expect(chinese.text).toContain('<html lang="zh-CN">');
    expect(english.text).toContain('<html lang="en">');
    const chosen = await get(`${path}?lang=zh-CN`, { 'Accept-Language': 'en' });
    const cookie = (chosen.response.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';
    expect(chosen.text).toContain('<html lang="zh-CN">');
    expect((await get(path, { 'Accept-Language': 'en', Cookie: cookie })).text).toContain('<html lang="zh-CN">');
  });

  it('ignores an unknown language instead of writing it into a cookie or the page', async () => {
    const { response, text } = await get('/?lang="><script>', { 'Accept-Language': 'en' });
    expect(response.headers.get('Set-Cookie')).toBeNull();
    expect(text).toContain('<html lang="en">');
    expect(text).not.toContain('"><script>');
  });

  it('loads what an entry imports at once, and refuses to start without a built entry', () => {
    expect(pageAssets(manifest, 'web/islands/step-up-page.ts')).toEqual({
      scripts: ['/assets/step-up-page-1.js'],
      styles: ['/assets/shared-1.css', '/assets/step-up-1.css'],
      preloads: ['/assets/shared-1.js'],
    });
    const { 'web/islands/phone-page.ts': _missing, ...incomplete } = manifest;
    expect(() => createPages({ assets: incomplete })).toThrow(TypeError);
  });

  it('offers the demo only where it is mounted', async () => {
    const without = await (await createPages({ assets: manifest }).request('/')).text();
    expect((await get('/')).text).toContain('href="/demo"');
    expect(without).not.toContain('href="/demo"');
  });
});
