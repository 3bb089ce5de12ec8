import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchRoute, parseProxiedRequest, pathOf, requestDetails, type RouteRule, URI_MAX } from '../../../src/session/route-rules.ts';

const rule = (path: string, more: Partial<RouteRule> = {}): RouteRule => ({
  path,
  methods: [],
  acr: ['urn:shualian:acr:device'],
  maxAgeSeconds: 60,
  isOnce: false,
  eventType: 'custom',
  description: null,
  ...more,
});
const request = (uri: string, method = 'GET') => ({ method, scheme: 'https' as const, host: 'www.example.com', uri });

describe('routes', () => {
  test('the first that fits decides; a prefix covers its own root and whole segments', () => {
    const rules = {
      identity: 'cookie' as const,
      routes: [rule('/a/b', { methods: ['GET'] }), rule('/a/*', { maxAgeSeconds: 5 }), rule('/', { maxAgeSeconds: 7 })],
    };
    const ageOf = (uri: string, method?: string) => matchRoute(rules, request(uri, method))?.maxAgeSeconds ?? null;
    expect([ageOf('/a/b'), ageOf('/a/b?c'), ageOf('/a/b', 'POST'), ageOf('/a'), ageOf('/a/'), ageOf('/a/b/c')]).toEqual([60, 60, 5, 5, 5, 5]);
    expect([ageOf('/'), ageOf('/ab'), ageOf('/b'), ageOf('/A/b')]).toEqual([7, null, null, null]);
  });

  test('what an application may take for a page that asks for more is refused, whatever stands open behind it', () => {
    const open = { acr: [], isOnce: false };
    const rules = {
      identity: 'cookie' as const,
      routes: [
        rule('/withdraw', { isOnce: true }),
        rule('/u/@me', { methods: ['GET'] }),
        rule('/docs/a', { ...open, maxAgeSeconds: 9 }),
        rule('/*', { ...open, maxAgeSeconds: 9 }),
      ],
    };
    const pathOfRule = (uri: string, method?: string) => matchRoute(rules, request(uri, method))?.path ?? null;
    for (const uri of ['/withdraw/', '/Withdraw', '/WITHDRAW?x=/', '/%57ithdraw', '/withdra%57', '/u/%40me', '/U/%40ME/'])
      expect([uri, pathOfRule(uri)]).toEqual([uri, null]);
    expect([pathOfRule('/withdraw'), pathOfRule('/%77ithdraw'), pathOfRule('/u/@me')]).toEqual(['/withdraw', '/withdraw', '/u/@me']);
    expect([pathOfRule('/'), pathOfRule('/about/'), pathOfRule('/About'), pathOfRule('/withdraw/1'), pathOfRule('/withdrawal')]).toEqual(Array(5).fill('/*'));
    // Both ask for the same, so it does not matter which is meant.
    expect([pathOfRule('/docs/a'), pathOfRule('/Docs/A/')]).toEqual(['/docs/a', '/*']);
    expect([pathOfRule('/u/@me', 'HEAD'), pathOfRule('/u/%40me', 'HEAD'), pathOfRule('/u/@me', 'POST')]).toEqual(['/u/@me', null, '/*']);
  });

  test('a request is described within its limits', () => {
    const told = { method: 'GET', scheme: 'https', host: 'WWW.example.com:8443', uri: '/' };
    expect(parseProxiedRequest(told)?.host).toBe('www.example.com:8443');
    expect(parseProxiedRequest({ ...told, host: '[::1]:8080' })).not.toBeNull();
    expect(parseProxiedRequest({ ...told, uri: `/${'a'.repeat(URI_MAX - 1)}` })).not.toBeNull();
    expect(parseProxiedRequest({ ...told, uri: `/${'a'.repeat(URI_MAX)}` })).toBeNull();
    for (const host of ['', 'a b', 'a/b', 'a@b', 'a,b', '-a', 'a:0', 'a:123456', 'a..', '*'])
      expect([host, parseProxiedRequest({ ...told, host })]).toEqual([host, null]);
  });

  test('what a server could read as another path has none, however often it decodes', () => {
    const decode = (text: string): string | null => {
      try {
        return decodeURIComponent(text);
      } catch {
        return null;
      }
    };
    const piece = fc.constantFrom(
      'a',
      'vault',
      '.',
      '..',
      '/',
      '//',
      '%2e',
      '%2F',
      '%5c',
      '\\',
      '%25',
      '%2565',
      ';x',
      '%3b',
      '%00',
      '%61',
      '?',
      '%3f',
      '%c3%a9',
      '~',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const asked = parseProxiedRequest(request(`/${pieces.join('')}`));
        const path = asked && pathOf(asked.uri);
        fc.pre(path !== null);
        const decoded = decode(path ?? '');
        // Decoded once more it is the same path, and a URL parser finds nothing to resolve in it.
        expect(decoded === null || decode(decoded) === decoded).toBe(true);
        expect(new URL(`https://www.example.com${path ?? ''}`).pathname).toBe(path);
        expect((decoded ?? '').split('/').slice(1, -1)).not.toContain('');
      }),
      { numRuns: 5000 },
    );
  });

  test('names a request in at most 140 characters, and no two alike', () => {
    const textOf = (uri: string): string => JSON.stringify(requestDetails(rule('/a'), request(uri)));
    const [long, other] = [`/a?${'x'.repeat(1000)}1`, `/a?${'x'.repeat(1000)}2`];
    expect(requestDetails(rule('/a', { description: 'Statement' }), request('/a?b'))).toEqual([
      { type: 'custom', description: 'Statement' },
      { type: 'custom', description: 'GET https://www.example.com/a?b' },
    ]);
    expect(textOf(long)).not.toBe(textOf(other));
    expect(textOf(long).length).toBeLessThan(140);
    const edge = 100 - 'GET https://www.example.com'.length;
    expect(textOf(`/${'a'.repeat(edge - 1)}`)).not.toContain('…');
    expect(textOf(`/${'a'.repeat(edge)}`)).toContain('…');
  });
});
