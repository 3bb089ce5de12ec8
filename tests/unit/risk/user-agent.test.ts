import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeBrowser, PARSED_LENGTH, parseUserAgent } from '../../../src/risk/user-agent.ts';

const WINDOWS_CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.127 Safari/537.36';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const IPAD = 'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1';
const ANDROID_FIREFOX = 'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0';
const WECHAT =
  'Mozilla/5.0 (Linux; Android 13; M2012K11AC Build/TKQ1; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160 MMWEBSDK/20231202 MicroMessenger/8.0.47.2560(0x28002F30) WeChat/arm64';

describe('what a user agent says', () => {
  test.each([
    [WINDOWS_CHROME, 'desktop', 'Windows', 'Chrome', 126],
    [IPHONE, 'mobile', 'iOS', 'Safari', 17],
    [IPAD, 'tablet', 'iOS', 'Safari', 16],
    [ANDROID_FIREFOX, 'mobile', 'Android', 'Firefox', 127],
    [WECHAT, 'mobile', 'Android', 'WeChat', 8],
  ])('%s', (text, deviceType, os, browser, major) => {
    expect(parseUserAgent(text)).toEqual({ deviceType, os, browser, major, isAutomation: false });
  });
  test.each(['', ' ', '\t'])('%j is unknown, and no tool', (text) => {
    expect(parseUserAgent(text)).toEqual({ deviceType: 'unknown', os: '', browser: '', major: null, isAutomation: false });
  });
  test.each([
    WINDOWS_CHROME.replace('Chrome/', 'HeadlessChrome/'),
    'curl/8.5.0',
    'Wget/1.21.4',
    'python-requests/2.32.3',
    'Python-urllib/3.12',
    'Go-http-client/2.0',
    'axios/1.7.2',
    'node',
    'Java/21.0.1',
    `${WINDOWS_CHROME} Playwright/1.45`,
    `${WINDOWS_CHROME} Puppeteer`,
    `${WINDOWS_CHROME} Selenium WebDriver`,
  ])('%s is a tool', (text) => {
    expect(parseUserAgent(text)).toMatchObject({ deviceType: 'bot', isAutomation: true });
  });
  test.each([WINDOWS_CHROME, 'okhttp/4.12.0', 'Exchange/3.2 CFNetwork/1494.0.7 Darwin/23.4.0', 'Dart/3.4 (dart:io)', 'MyNodeExplorer/1.0'])(
    '%s is none',
    (text) => {
      expect(parseUserAgent(text).isAutomation).toBe(false);
    },
  );
  test('people read browser and system', () => {
    expect(describeBrowser(WINDOWS_CHROME)).toBe('Chrome on Windows');
    expect(describeBrowser('')).toBe('Unknown browser');
  });
});

describe('hostile user agents', () => {
  const PARTS = [
    'a',
    ' ',
    '(',
    ';',
    '/',
    '.',
    '1',
    'Mozilla/',
    'chrome/1.',
    'version/1 ',
    'opera mini/',
    'Android ',
    '(;',
    'like Gecko ',
    '\u{1F600}',
    '\uD800',
    'x/x',
  ];
  test('16 KiB of anything is read within 5 ms', () => {
    parseUserAgent(WINDOWS_CHROME);
    for (const part of PARTS) {
      for (const text of [part.repeat(Math.ceil(16_384 / part.length)), `${WINDOWS_CHROME} ${part.repeat(Math.ceil(16_000 / part.length))}`]) {
        // The fastest of three, because the machine may be busy with something else.
        const times = [0, 1, 2].map(() => {
          const start = performance.now();
          parseUserAgent(text.slice(0, 16_384));
          return performance.now() - start;
        });
        expect(Math.min(...times), JSON.stringify(part)).toBeLessThan(5);
      }
    }
  });
  test('only the first part is read', () => {
    const padded = `${WINDOWS_CHROME.padEnd(PARSED_LENGTH)}curl/8`;
    expect(parseUserAgent(padded)).toEqual(parseUserAgent(WINDOWS_CHROME));
    expect(parseUserAgent('x'.repeat(16_384)).deviceType).toBe('unknown');
  });
  test('any text has an answer, twice the same', () => {
    const piece = fc.constantFrom(...PARTS, 'Windows NT', 'iPhone', 'Safari/', 'Edg/', 'Firefox/', '99999999999', '-1');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const first = parseUserAgent(pieces.join(''));
        expect(['desktop', 'mobile', 'tablet', 'bot', 'unknown']).toContain(first.deviceType);
        expect(first.major === null || (Number.isInteger(first.major) && first.major >= 0 && first.major <= 65_535)).toBe(true);
        expect(parseUserAgent(pieces.join(''))).toEqual(first);
      }),
      { numRuns: 500 },
    );
  });
});
