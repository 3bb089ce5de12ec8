import type { EventContext, RiskEvent } from './event.ts';
import type { Facts, Place, Pseudonym } from './facts.ts';
import type { ListIndex, ListQuery } from './lists/list-index.ts';
import { type Network, parseNetwork } from './network.ts';
import { type Payee, payeeText } from './payee-text.ts';
import type { PseudonymKind, RiskKeys } from './pseudonym.ts';
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
 * @throws TypeError when the event was not validated: no address, or numbers that no place and no money has
 */
export function deriveFacts(event: RiskEvent, given: DeriveGiven): Facts {
  const { keys, lists, counters, audit, isHistoryCorrupt } = given;
  const { context, withdrawal } = event;
  const network = parseNetwork(context.ip);
  if (!network) throw new TypeError('the address was not validated');
  assertNumbers(event);
  const agent = parseUserAgent(context.userAgent);
  const payee = withdrawal ?? event.address;
  const short = (kind: PseudonymKind, value: string | null): Pseudonym | null => (value === null ? null : keys.short(kind, value));
  return {
    type: event.type,
    at: event.at,
    tier: event.tier,
    accountCreatedAt: event.accountCreatedAt,
    chain: [
      short('country', context.country),
      short('asn', context.asn === null ? null : String(context.asn)),
      keys.short('network', network.network),
      keys.short('ip', network.ip),
      ...deviceChain(keys, agent, context.userAgent),
    ],
    device: short('device', context.deviceId),
    session: keys.short('session', event.sessionId),
    locale: short('locale', context.locale === null ? null : context.locale.toLowerCase()),
    deviceType: agent.deviceType,
    isAutomation: agent.isAutomation,
    browser: toBrowser(keys, agent),
    place: toPlace(context),
    money: toMoney(withdrawal),
    payee: short('payee', payee === null ? null : payeeText(payee)),
    addressAddedAt: withdrawal?.addressAddedAt ?? null,
    lists: lists.match(toListQuery(event, network, { keys, payee }), event.at),
    counters,
    audit,
    isHistoryCorrupt,
    ...(event.demandedAcr === undefined ? {} : { demandedAcr: event.demandedAcr }),
  };
}

function toListQuery(event: RiskEvent, network: Network, { keys, payee }: { readonly keys: RiskKeys; readonly payee: Payee | null }): ListQuery {
  const { asn, country, deviceId } = event.context;
  return {
    network,
    asn,
    country,
    device: deviceId === null ? null : () => keys.long('device', deviceId),
    payees: payee === null ? null : () => listedAs(payee, keys),
    subject: subjectKey(keys, event.clientId, event.subject),
  };
}

// An entry without a memo names everybody behind the address.
function listedAs(payee: Payee, keys: RiskKeys): readonly string[] {
  const whole = keys.long('payee', payeeText(payee));
  return payee.memo === null ? [whole] : [whole, keys.long('payee', payeeText({ ...payee, memo: null }))];
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

function toBrowser(keys: RiskKeys, { browser, major }: UserAgent): Facts['browser'] {
  return browser === '' || major === null ? null : { family: keys.short('browser', browser), major };
}

function toMoney(withdrawal: RiskEvent['withdrawal']): Facts['money'] {
  return withdrawal === null ? null : { amountUsd: withdrawal.amountUsd, balanceUsd: withdrawal.balanceUsd, asset: withdrawal.asset };
}

// About a kilometre: enough for a journey, too little for an address.
function toPlace({ latitude, longitude, accuracyKm }: EventContext): Place | null {
  if (latitude === null || longitude === null) return null;
  return { latitude: Math.round(latitude * 100) / 100, longitude: Math.round(longitude * 100) / 100, accuracyKm };
}

// What cannot be compared would silence every limit it is compared with.
function assertNumbers({ context, withdrawal }: RiskEvent): void {
  const { latitude, longitude, accuracyKm } = context;
  const isWithin = (value: number | null, least: number, most: number): boolean => value === null || (value >= least && value <= most);
  const isPlace = isWithin(latitude, -90, 90) && isWithin(longitude, -180, 180) && isWithin(accuracyKm, 0, Number.MAX_VALUE);
  const isMoney = withdrawal === null || (isWithin(withdrawal.amountUsd, 0, Number.MAX_VALUE) && isWithin(withdrawal.balanceUsd, 0, Number.MAX_VALUE));
  if (!isPlace || !isMoney) throw new TypeError('the numbers of the event were not validated');
}
