import type { ChangeKind } from './history.ts';

/** First byte of a packed history. */
export const HISTORY_VERSION = 1;

/** Largest packed history: header and levels within 512 bytes, money and failures within 64, payees 12 bytes each, snoozes 8 each, and the checksum. */
export const PACKED_LIMIT = 1100;

/** Where the lengths of the lists stand: half a byte each, five bytes. */
export const LENGTHS_START = 102;

/** Where the lists begin. */
export const BODY_START = 107;

/** Order of the security changes. */
export const CHANGE_KINDS: readonly ChangeKind[] = ['password', 'contact', 'mfa', 'device'];

/** Counts are kept in steps of a 64th, up to 511. */
export const COUNT_STEPS = 64;

/** The top bit of a count says that it is provisional. */
export const PROVISIONAL = 0x8000;

/** Own rates of novelty are kept in steps of a 512th; both halve together above the limit, which keeps their ratio. */
export const RATE_STEPS = 512;

/** Above this both halve. */
export const RATE_LIMIT = 120;

/** Amounts of money are kept on a logarithmic scale, this many steps to a factor of e, rounded up; 0 is 0. */
export const MONEY_STEPS = 2000;

/** Latitudes and longitudes are kept in hundredths of a degree, as facts are. */
export const DEGREE_STEPS = 100;

/** Flags of what a history has. */
export const HAS = { place: 1, locale: 2, browser: 4, amounts: 8, stepUp: 16, damage: 32 } as const;
