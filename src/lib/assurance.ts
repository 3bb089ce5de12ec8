/** What stands behind a face check, weakest first: the client's word, an attested device, or a verdict that a server made or read from another server. */
export const ASSURANCES = ['client_asserted', 'device_attested', 'server_verified'] as const;

/** One of the assurances. */
export type Assurance = (typeof ASSURANCES)[number];

/** Who can judge a face check. `simulated` judges nothing: it is for sandbox keys, and no policy can name it. */
export const LIVENESS_PROVIDERS = ['local-active', 'aws-rekognition', 'azure-face', 'simulated'] as const;

/** One of the providers. */
export type ProviderName = (typeof LIVENESS_PROVIDERS)[number];

/**
 * @param provider who judged
 * @returns what a pass of it proves; a pass of `simulated` is worth the client's word and no more
 */
export function assuranceOf(provider: ProviderName): Assurance {
  return provider === 'simulated' ? 'client_asserted' : 'server_verified';
}

/**
 * @param assurance what is there
 * @param minimum what is asked for; null for nothing
 * @returns whether it is enough
 */
export function isAtLeast(assurance: Assurance, minimum: Assurance | null): boolean {
  return minimum === null || ASSURANCES.indexOf(assurance) >= ASSURANCES.indexOf(minimum);
}
