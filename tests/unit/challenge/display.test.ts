import { describe, expect, it } from 'vitest';
import { buildDisplay } from '../../../src/challenge/display.ts';
import { intentJson } from '../../../src/challenge/intent.ts';
import type { Initiator, Intent } from '../../../src/challenge/challenge.ts';

const INTENT: Intent = {
  challengeId: 'chl_1',
  subject: 'u_1',
  audience: 'exchange',
  eventType: 'login',
  authorizationDetails: [],
  decision: 'approve',
  displayOrigin: 'https://www.example.com',
};

describe('the binding message', () => {
  const initiator = {
    browser: 'curl',
    ipPrefix: '',
    city: null,
    country: null,
    latitude: null,
    longitude: null,
    asn: null,
    deviceKnown: true,
    networkHash: '',
  };
  it('is shown, and is part of what is signed; without one nothing of it is', () => {
    const bound = { ...INTENT, bindingMessage: 'W4-SCT' };
    expect(buildDisplay(bound, initiator, 'en').bindingMessage).toBe('W4-SCT');
    expect(buildDisplay(INTENT, initiator, 'en').bindingMessage).toBeNull();
    expect(JSON.parse(intentJson(bound))).toEqual({ ...(JSON.parse(intentJson(INTENT)) as object), binding_message: 'W4-SCT' });
    expect(intentJson(INTENT)).not.toContain('binding_message');
  });
});

describe('the browser that asked', () => {
  it.each([
    ['Chrome on Windows', 'Chrome on Windows', 'Windows 上的 Chrome'],
    ['Safari on macOS', 'Safari on macOS', 'macOS 上的 Safari'],
    ['curl', 'curl', 'curl'],
    ['Unknown browser', 'Unknown browser', '未知浏览器'],
  ])('%s is told in the language of the phone', (browser, en, zh) => {
    const initiator = { browser, ipPrefix: '', city: null, country: null, latitude: null, longitude: null, asn: null, deviceKnown: true, networkHash: '' };
    const shown = (locale: 'en' | 'zh-CN'): string => buildDisplay(INTENT, initiator satisfies Initiator, locale).requestedFrom.browser;
    expect([shown('en'), shown('zh-CN')]).toEqual([en, zh]);
  });
});
