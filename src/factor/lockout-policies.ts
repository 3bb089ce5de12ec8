import type { LockoutFactor, LockoutPolicy } from './lockout-store.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/**
 * When failures slow down or close a factor. A face is disabled after 50 in a row and not after 100: that many are for those whose detection of presentation attacks was tested.
 * @see NIST SP 800-63B-4 sections 3.2.2 and 3.2.3.3
 */
export const LOCKOUT_POLICIES: Readonly<Record<LockoutFactor, LockoutPolicy>> = {
  face: { spacingAfter: 5, spacingMs: 30 * SECOND, closeAfter: 10, windowMs: DAY, closedForMs: DAY, disableAfter: 50 },
  totp: { spacingAfter: 5, spacingMs: 30 * SECOND, closeAfter: 5, windowMs: 15 * MINUTE, closedForMs: 15 * MINUTE, disableAfter: 100 },
  fund_password: { spacingAfter: 5, spacingMs: 30 * SECOND, closeAfter: 5, windowMs: 15 * MINUTE, closedForMs: 15 * MINUTE, disableAfter: 100 },
};
