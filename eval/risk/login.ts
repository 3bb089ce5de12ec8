/** Values of one login at each level of the chains, as numbers that mean nothing but themselves. */
export interface LoginValues {
  readonly country: number;
  readonly asn: number;
  readonly network: number;
  readonly ip: number;
  readonly deviceType: number;
  readonly os: number;
  readonly browser: number;
  readonly version: number;
  readonly userAgent: number;
}

/** One genuine login. */
export interface Login extends LoginValues {
  readonly user: number;
  /** Milliseconds. */
  readonly at: number;
}

/** Kinds of devices, by their number in `LoginValues`. */
export const DEVICE_TYPES = ['mobile', 'desktop', 'bot', 'tablet', 'unknown'] as const;
