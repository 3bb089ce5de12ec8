/** Levels of the network chain, coarse to fine. A network is a /24 of IPv4 or a /48 of IPv6. */
export const NET_LEVELS = ['country', 'asn', 'network', 'ip'] as const;

/** Levels of the device chain, coarse to fine. */
export const DEVICE_LEVELS = ['device_type', 'os', 'browser', 'browser_version', 'user_agent'] as const;

/** All levels; the index of a level in this list is its index in histories and population tables. */
export const LEVELS = [...NET_LEVELS, ...DEVICE_LEVELS] as const;

/** One level of a back-off chain. */
export type Level = (typeof LEVELS)[number];

/** The chains as indexes into {@link LEVELS}: a value at one level is looked at only among events that share the levels before it. */
export const CHAINS: readonly (readonly number[])[] = [
  [0, 1, 2, 3],
  [4, 5, 6, 7, 8],
];
