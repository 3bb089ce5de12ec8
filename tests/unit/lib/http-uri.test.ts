import { describe, expect, test } from 'vitest';
import { normalizeHttpUri } from '../../../src/lib/http-uri.ts';

describe('the normal form of an http(s) URI', () => {
  test.each([
    ['https://Auth.Example.com/v1/token', 'https://auth.example.com/v1/token'],
    ['HTTPS://auth.example.com:443/v1/token?x=1#y', 'https://auth.example.com/v1/token'],
    ['http://auth.example.com:80', 'http://auth.example.com/'],
    ['http://auth.example.com:443/a', 'http://auth.example.com:443/a'],
    ['https://auth.example.com:8443/a', 'https://auth.example.com:8443/a'],
    ['https://a.example/%7euser/%2f%e4', 'https://a.example/~user/%2F%E4'],
    ['https://a.example/a/./b/../c', 'https://a.example/a/c'],
    ['https://a.example/a/..', 'https://a.example/'],
    ['https://a.example/../../a/', 'https://a.example/a/'],
    ['https://[2001:DB8::1]/a', 'https://[2001:db8::1]/a'],
  ])('%s is %s', (text, normal) => {
    expect(normalizeHttpUri(text)).toBe(normal);
    expect(normalizeHttpUri(normal)).toBe(normal);
  });

  test.each(['', '/v1/token', 'ftp://a.example/', 'https:///a', 'https://user@a.example/', 'https://a example/', 'javascript:https://a.example/'])(
    '%j is none',
    (text) => {
      expect(normalizeHttpUri(text)).toBeNull();
    },
  );
});
