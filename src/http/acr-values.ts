/** Acr values that tokens may have, strongest first. */
export const ACR_VALUES = ['urn:shualian:acr:face+device', 'urn:shualian:acr:device', 'urn:shualian:acr:totp'] as const;

/** What a backchannel request asks for where it names no acr: the person's phone takes part. */
export const BACKCHANNEL_ACR_VALUES: readonly string[] = ['urn:shualian:acr:face+device', 'urn:shualian:acr:device'];
