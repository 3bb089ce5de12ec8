import Bowser from 'bowser';

/**
 * @param userAgent as the gateway saw it; any text
 * @returns for example `Chrome on Windows`; what is not known is `Unknown browser`
 */
export function describeBrowser(userAgent: string): string {
  if (userAgent.trim() === '') return 'Unknown browser';
  const parser = Bowser.getParser(userAgent.slice(0, 512));
  const browser = parser.getBrowserName();
  const system = parser.getOSName();
  if (browser === '') return 'Unknown browser';
  return system === '' ? browser : `${browser} on ${system}`;
}
