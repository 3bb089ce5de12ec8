/**
 * Reads the fragment and takes it out of the address bar and the history at once, so that no screenshot, shared link or synced history carries the secret.
 * @returns the fragment without `#`
 */
export function takeFragment(): string {
  const fragment = location.hash.slice(1);
  if (fragment !== '') history.replaceState(null, '', location.pathname + location.search);
  return fragment;
}

/** The challenge, frame and secret that a QR code carries. */
export interface QrClaim {
  readonly challengeId: string;
  readonly frame: number;
  readonly secret: string;
}

/**
 * @param fragment fragment of a scanned address
 * @returns what it carries, or null
 */
export function parseClaim(fragment: string): QrClaim | null {
  const [, challengeId, frame, secret] = /^(chl_[A-Za-z0-9_-]{8,64})\.(\d{1,4})\.([A-Za-z0-9_-]{22})$/.exec(fragment) ?? [];
  return challengeId === undefined || frame === undefined || secret === undefined ? null : { challengeId, frame: Number(frame), secret };
}

/**
 * @param fragment fragment of a binding link
 * @returns enrolment and secret, or null
 */
export function parseEnrollment(fragment: string): { readonly enrollmentId: string; readonly secret: string } | null {
  const [, enrollmentId, secret] = /^(enr_[A-Za-z0-9_-]{8,64})\.([A-Za-z0-9_-]{22})$/.exec(fragment) ?? [];
  return enrollmentId === undefined || secret === undefined ? null : { enrollmentId, secret };
}
