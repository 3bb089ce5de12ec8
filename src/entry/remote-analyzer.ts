import { createHttpAnalyzer } from '../analyzer/http/http-analyzer.ts';
import { spreadAnalyzer } from '../analyzer/http/spread-analyzer.ts';
import type { Config } from '../config/config-schema.ts';
import { parseBase64url } from '../lib/bytes.ts';
import type { FaceAnalyzer } from '../liveness/analyzer.ts';
import { systemClock, systemRandom } from '../runtime/system.ts';

const TRY_MS = 10_000;
const ONLY_TRY_MS = 25_000;

let known: { readonly urls: string; readonly secret: string; readonly analyzer: FaceAnalyzer } | null = null;

/**
 * Reaches the analyzers that the settings name. Kept while the settings stay, so that what is known of their health outlives a request; it holds no connection.
 * @param config the settings
 * @returns the analyzer, or null when none is named
 */
export function remoteAnalyzer({ analyzerUrl, analyzerSecret }: Config): FaceAnalyzer | null {
  const secret = analyzerSecret === undefined ? null : parseBase64url(analyzerSecret);
  if (analyzerUrl === undefined || analyzerSecret === undefined || !secret) return null;
  if (known?.urls === analyzerUrl && known.secret === analyzerSecret) return known.analyzer;
  const urls = analyzerUrl.split(',').map((url) => url.trim());
  // One that hangs leaves time for another.
  const timeoutMs = urls.length > 1 ? TRY_MS : ONLY_TRY_MS;
  const analyzers = urls.map((url) =>
    createHttpAnalyzer({ url, secret, clock: systemClock, random: systemRandom, fetch: (address, init) => fetch(address, init), timeoutMs }),
  );
  known = { urls: analyzerUrl, secret: analyzerSecret, analyzer: spreadAnalyzer(analyzers, () => systemClock.now()) };
  return known.analyzer;
}
