/** Kinds of authentication factor. */
export type FactorClass = 'knowledge' | 'possession' | 'inherence';

/** What can be proven in a challenge. */
export type ProvenFactor = 'face' | 'device_key' | 'totp' | 'fund_password';

const CLASS_OF: Readonly<Record<ProvenFactor, FactorClass>> = {
  face: 'inherence',
  device_key: 'possession',
  totp: 'possession',
  fund_password: 'knowledge',
};

/**
 * Counts classes, not factors: a code generator and a device key are both something the person has, and together are one.
 * @param proven what was proven
 * @returns the different classes
 * @see NIST SP 800-63-4 section 2.3.1, PSD2 RTS article 9
 */
export function factorClasses(proven: readonly ProvenFactor[]): ReadonlySet<FactorClass> {
  return new Set(proven.map((factor) => CLASS_OF[factor]));
}

/**
 * The acr that proven factors reach: a face counts only beside the device key, a code only beside the fund password, for each alone is one class and not enough.
 * @param proven what was proven
 * @returns the acr, or null when it is not enough for any
 */
export function achievedAcr(proven: readonly ProvenFactor[]): 'urn:shualian:acr:face+device' | 'urn:shualian:acr:device' | 'urn:shualian:acr:totp' | null {
  const has = (factor: ProvenFactor): boolean => proven.includes(factor);
  // User verification on the phone makes the device key a second class by itself; what kind of verification is not known.
  if (has('device_key')) return has('face') ? 'urn:shualian:acr:face+device' : 'urn:shualian:acr:device';
  const isTwoClasses = factorClasses(proven).size >= 2;
  return has('totp') && has('fund_password') && isTwoClasses ? 'urn:shualian:acr:totp' : null;
}
