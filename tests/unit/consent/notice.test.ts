import { describe, expect, test } from 'vitest';
import { coversCheck, findNotice, hashNotice, NOTICE_EDITIONS, NOTICE_VERSION, noticeFor } from '../../../src/consent/notice.ts';
import type { NoticeEdition, NoticeFacts } from '../../../src/consent/notice-text.ts';

const FACTS: NoticeFacts = { clientName: 'exchange', contact: null, templateDays: 1095, frameMinutes: 15, frameHoldDays: 0, recipients: [] };
const AMAZON = { provider: 'aws-rekognition', region: 'eu-central-1' } as const;
const edition = (version: string, isMaterial: boolean): NoticeEdition => ({ version, isMaterial, say: () => ({ title: version, paragraphs: [], items: [] }) });

describe('the words of the notice', () => {
  // What people agreed to is proven by these: a change of a published text fails here and becomes a new edition.
  test.each([
    ['2026-11', 'en', 'XtFnFUzG51Lrp0fmXta6t1pmN0dKtx3rqGkI7Mv_rUE'],
    ['2026-11', 'zh-CN', 'll4XFMlj1XrV32jbxXQzpNRaDwptjPymooqyww6RlQI'],
    ['2026-12', 'en', 'Q9s80GW-9aypK7KOCzLxRJWTvHZYEiOhlmm9S2DaobI'],
    ['2026-12', 'zh-CN', 'C1j6aFRHZSK7fYYB-k5n2RNekl8vXFUbvH8pOr_coJk'],
  ] as const)('of %s in %s never change', (version, locale, sha256) => {
    const notice = findNotice(version, FACTS, locale);
    expect(notice && hashNotice(notice)).toBe(sha256);
  });

  test('tell the same items in each language', () => {
    for (const { version } of NOTICE_EDITIONS) {
      const [zh, en] = (['zh-CN', 'en'] as const).map((locale) => findNotice(version, FACTS, locale)?.items.map(({ key }) => key));
      expect(zh).toEqual(en);
      expect(new Set(zh).size).toBe(zh?.length);
    }
  });

  test('name settings, contact and companies as they are', () => {
    const facts = { ...FACTS, contact: 'privacy@exchange.example', templateDays: 90, frameMinutes: 2, recipients: [AMAZON] };
    for (const locale of ['zh-CN', 'en'] as const) {
      const notice = noticeFor(facts, locale);
      const text = JSON.stringify(notice);
      expect(notice.version).toBe('2026-12+aws-rekognition');
      for (const word of ['exchange', 'privacy@exchange.example', 'Amazon Rekognition', 'eu-central-1', ' 90 ', ' 2 ']) expect(text).toContain(word);
      expect(hashNotice(notice)).not.toBe(hashNotice(noticeFor({ ...facts, templateDays: 91 }, locale)));
    }
    expect(JSON.stringify(noticeFor(FACTS, 'en'))).not.toContain('Amazon');
  });

  test('tell that frames may be held for review, and for how long, where that is so', () => {
    for (const [locale, word] of [
      ['en', /held for review.*at most 5 days/],
      ['zh-CN', /人工复核.*最长 5 天/],
    ] as const) {
      expect(JSON.stringify(noticeFor({ ...FACTS, frameHoldDays: 5 }, locale))).toMatch(word);
      expect(JSON.stringify(noticeFor(FACTS, locale))).not.toMatch(/review|复核/);
    }
  });

  test('are found by version with the companies it names, and no other', () => {
    const facts = { ...FACTS, recipients: [AMAZON] };
    expect(findNotice('2026-12+aws-rekognition', facts, 'en')).toEqual(noticeFor(facts, 'en'));
    expect(findNotice('2026-12', facts, 'en')).toEqual(noticeFor(FACTS, 'en'));
    for (const version of ['', '2026', '2026-12+', '2026-12+azure-face', '+aws-rekognition']) expect(findNotice(version, facts, 'en')).toBeNull();
  });
});

describe('a consent covers a check', () => {
  const editions = [edition('a', true), edition('b', false), edition('c', true), edition('d', false)];
  test.each([
    ['a', false],
    ['b', false],
    ['c', true],
    ['d', true],
    ['e', false],
    ['', false],
  ])('to edition %s: %s', (version, expected) => {
    expect(coversCheck(version, 'local-active', editions)).toBe(expected);
  });

  test('by a company only where it was named', () => {
    expect(coversCheck(NOTICE_VERSION, 'local-active')).toBe(true);
    expect(coversCheck(NOTICE_VERSION, 'simulated')).toBe(true);
    expect(coversCheck(NOTICE_VERSION, 'aws-rekognition')).toBe(false);
    expect(coversCheck(`${NOTICE_VERSION}+aws-rekognition`, 'aws-rekognition')).toBe(true);
    expect(coversCheck(`${NOTICE_VERSION}+aws-rekognition`, 'azure-face')).toBe(false);
    expect(coversCheck(`${NOTICE_VERSION}+aws-rekognition`, 'local-active')).toBe(true);
    expect(coversCheck('2026-11+aws-rekognition', 'aws-rekognition')).toBe(false);
  });
});
