import type { EventContext, RiskEvent } from './event.ts';
import type { Facts, Place, Pseudonym } from './facts.ts';
import type { ListIndex } from './lists/list-index.ts';
import { parseNetwork } from './network.ts';
import type { RiskKeys } from './pseudonym.ts';
import { parseUserAgent, type UserAgent } from './user-agent.ts';

/** What stands beside an event. */
export interface DeriveGiven extends Pick<Facts, 'counters' | 'audit' | 'isHistoryCorrupt'> {
  readonly keys: RiskKeys;
  readonly lists: ListIndex;
}

/**
 * @param keys of the pseudonyms
 * @param clientId whose subject
 * @param subject as the client knows it
 * @returns the key of the subject in the hot store
 */
export function subjectKey(keys: RiskKeys, clientId: string, subject: string): string {
  return keys.long('subject', `${clientId}\0${subject}`);
}

/**
 * Derives all that a decision looks at of an event: pseudonyms and plain numbers, nothing that names a person, an address or a device.
 * @param event the event; its address was validated
 * @param given keys, lists, counts and the draw of the random audit
 * @returns the facts
 * @throws TypeError when the address is none
 */
export function deriveFacts(event: RiskEvent, given: DeriveGiven): Facts {
  const { keys, lists, counters, audit, isHistoryCorrupt } = given;
  const { context, withdrawal } = event;
  const network = parseNetwork(context.ip);
  if (!network) throw new TypeError('the address was not validated');
  const agent = parseUserAgent(context.userAgent);
  const device = context.deviceId === null ? null : keys.short('device', context.deviceId);
  const target = withdrawal ?? event.address;
  const payee = target === null ? null : keys.short('payee', payeeText(target.network, target.address));
  const subject = subjectKey(keys, event.clientId, event.subject);
  return {
    type: event.type,
    at: event.at,
    tier: event.tier,
    accountCreatedAt: event.accountCreatedAt,
    chain: [
      context.country === null ? null : keys.short('country', context.country),
      context.asn === null ? null : keys.short('asn', String(context.asn)),
      keys.short('network', network.network),
      keys.short('ip', network.ip),
      ...deviceChain(keys, agent, context.userAgent),
    ],
    device,
    session: keys.short('session', event.sessionId),
    locale: context.locale === null ? null : keys.short('locale', context.locale.toLowerCase()),
    deviceType: agent.deviceType,
    isAutomation: agent.isAutomation,
    browser: agent.browser === '' || agent.major === null ? null : { family: keys.short('browser', agent.browser), major: agent.major },
    place: toPlace(context),
    money: withdrawal === null ? null : { amountUsd: withdrawal.amountUsd, balanceUsd: withdrawal.balanceUsd, asset: withdrawal.asset },
    payee,
    addressAddedAt: withdrawal?.addressAddedAt ?? null,
    lists: lists.match({ ip: network.ip, asn: context.asn, country: context.country, device, payee, subject }, event.at),
    counters,
    audit,
    isHistoryCorrupt,
  };
}

/**
 * @param network of the address
 * @param address itself
 * @returns the text whose pseudonym stands for a payee
 */
export function payeeText(network: string, address: string): string {
  return `${network}\0${address}`;
}

// Each level contains the one before, so that a value at one level belongs to exactly one value at the level above.
function deviceChain(keys: RiskKeys, { deviceType, os, browser, major }: UserAgent, userAgent: string): readonly Pseudonym[] {
  const system = `${deviceType}\0${os}`;
  const family = `${system}\0${browser}`;
  return [
    keys.short('device_type', deviceType),
    keys.short('os', system),
    keys.short('browser', family),
    keys.short('browser_version', `${family}\0${String(major)}`),
    keys.short('user_agent', userAgent),
  ];
}

// About a kilometre: enough for a journey, too little for an address.
function toPlace({ latitude, longitude, accuracyKm }: EventContext): Place | null {
  if (latitude === null || longitude === null) return null;
  return { latitude: Math.round(latitude * 100) / 100, longitude: Math.round(longitude * 100) / 100, accuracyKm };
}
