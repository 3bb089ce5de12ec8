import type { RiskEvent } from './event.ts';
import { parseNetwork } from './network.ts';
import type { Profile, Sighting } from './profile.ts';
import { pseudonym } from './pseudonym.ts';

/** Everything the signals look at: derived once, pure, and stored with the decision so that it can be derived again. */
export interface Facts {
  readonly deviceHash: string | null;
  readonly ipHash: string;
  readonly networkHash: string;
  readonly countryHash: string | null;
  /** The withdrawal address of the event, if any. */
  readonly addressHash: string | null;
  /** Keyed draw in 0 to 1 for the random audit of this person, action and day. */
  readonly auditDraw: number;
  /** Counts of the last hour from the hot store; null when it is gone. */
  readonly velocity: { readonly failures: number; readonly networkFailures: number } | null;
  readonly isProfileCorrupt: boolean;
}

/**
 * @param list sightings of one kind
 * @param hash the value's pseudonym
 * @returns when it was first seen, or null
 */
export function firstSeen(list: readonly Sighting[], hash: string | null): number | null {
  return list.find(([seen]) => seen === hash)?.[1] ?? null;
}

/**
 * Derives the facts of an event.
 * @param event the event; its address was validated
 * @param keys pseudonym key
 * @param given what was read beside it
 * @returns the facts
 * @throws TypeError when the address is none
 */
export function deriveFacts(
  event: RiskEvent,
  keys: { readonly pseudonymKey: Uint8Array },
  given: Pick<Facts, 'auditDraw' | 'velocity' | 'isProfileCorrupt'>,
): Facts {
  const network = parseNetwork(event.context.ip);
  if (!network) throw new TypeError('the address was not validated');
  const hash = (kind: Parameters<typeof pseudonym>[1], value: string | null): string | null =>
    value === null ? null : pseudonym(keys.pseudonymKey, kind, value);
  const target = event.withdrawal ?? event.address;
  return {
    ...given,
    deviceHash: hash('device', event.context.deviceId),
    ipHash: pseudonym(keys.pseudonymKey, 'ip', network.ip),
    networkHash: pseudonym(keys.pseudonymKey, 'network', network.network),
    countryHash: hash('country', event.context.country),
    addressHash: target === null ? null : pseudonym(keys.pseudonymKey, 'address', `${target.network}\0${target.address}`),
  };
}

/** What every signal is a function of. */
export interface SignalInput {
  readonly event: RiskEvent;
  readonly facts: Facts;
  readonly profile: Profile;
}
