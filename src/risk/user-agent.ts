import Bowser from 'bowser';
import QuickLRU from 'quick-lru';
import type { Facts } from './facts.ts';

/** Beyond this a user agent tells nothing more, and patterns would only take longer. */
export const PARSED_LENGTH = 512;
const REMEMBERED = 4096;

/** What a user agent says of itself. */
export interface UserAgent {
  readonly deviceType: Facts['deviceType'];
  /** Operating system, for example `Windows`; empty when unknown. */
  readonly os: string;
  /** Family, for example `Chrome`; empty when unknown. */
  readonly browser: string;
  /** Major version; null when unknown. */
  readonly major: number | null;
  readonly isAutomation: boolean;
}

// Tools that say what they are. Those that do not are what the chains are for. Libraries that apps on phones are built with (okhttp, CFNetwork, Dart) are no tools.
const AUTOMATION =
  /headless|phantomjs|selenium|webdriver|puppeteer|playwright|cypress|^curl\/|^wget\/|python-requests|python-urllib|aiohttp|^go-http-client|^java\/|libwww-perl|^axios\/|node-fetch|^undici|^node$|^ruby|scrapy|apache-httpclient/i;

const DEVICE_TYPES: ReadonlySet<string> = new Set(['desktop', 'mobile', 'tablet', 'bot']);

const known = new QuickLRU<string, UserAgent>({ maxSize: REMEMBERED });

/**
 * Reads a user agent; what has been read lately is remembered.
 * @param text as the gateway saw it; any text, also none
 * @returns what it says
 */
export function parseUserAgent(text: string): UserAgent {
  // A part of a text keeps the whole in memory, so that long ones are not remembered.
  if (text.length > PARSED_LENGTH) return read(text.slice(0, PARSED_LENGTH));
  const remembered = known.get(text);
  if (remembered) return remembered;
  const parsed = read(text);
  known.set(text, parsed);
  return parsed;
}

/**
 * @param text as the gateway saw it
 * @returns for people, for example `Chrome on Windows`; what is not known is `Unknown browser`
 */
export function describeBrowser(text: string): string {
  const { browser, os } = parseUserAgent(text);
  if (browser === '') return 'Unknown browser';
  return os === '' ? browser : `${browser} on ${os}`;
}

function read(text: string): UserAgent {
  const isAutomation = AUTOMATION.test(text);
  if (text.trim() === '') return { deviceType: 'unknown', os: '', browser: '', major: null, isAutomation };
  const parser = Bowser.getParser(text);
  const platform = parser.getPlatformType(true);
  const major = Number.parseInt(parser.getBrowserVersion() ?? '', 10);
  return {
    deviceType: isAutomation ? 'bot' : DEVICE_TYPES.has(platform) ? (platform as Facts['deviceType']) : 'unknown',
    os: parser.getOSName() ?? '',
    browser: parser.getBrowserName() ?? '',
    major: Number.isSafeInteger(major) && major >= 0 && major <= 65_535 ? major : null,
    isAutomation,
  };
}
