import { accountAgeDays } from './signals/account-age-days.ts';
import { accountYoung } from './signals/account-young.ts';
import { addressAgeS } from './signals/address-age-s.ts';
import { addressChangedRecently } from './signals/address-changed-recently.ts';
import { addressNew } from './signals/address-new.ts';
import { amount24hUsd } from './signals/amount-24h-usd.ts';
import { amountDeviation } from './signals/amount-deviation.ts';
import { amountHighRelative } from './signals/amount-high-relative.ts';
import { amountUsd } from './signals/amount-usd.ts';
import { anonymizer } from './signals/anonymizer.ts';
import { asnNew } from './signals/asn-new.ts';
import { automation } from './signals/automation.ts';
import { balanceDrain } from './signals/balance-drain.ts';
import { balanceShare } from './signals/balance-share.ts';
import { browserDowngraded } from './signals/browser-downgraded.ts';
import { browserNew } from './signals/browser-new.ts';
import { contactChangeAgeS } from './signals/contact-change-age-s.ts';
import { countersAvailable } from './signals/counters-available.ts';
import { countryNew } from './signals/country-new.ts';
import { deviceCrowded } from './signals/device-crowded.ts';
import { deviceNew } from './signals/device-new.ts';
import { deviceSubjects } from './signals/device-subjects.ts';
import { deviceType } from './signals/device-type.ts';
import { deviceTypeNew } from './signals/device-type-new.ts';
import { dormantAccount } from './signals/dormant-account.ts';
import { dormantDays } from './signals/dormant-days.ts';
import { eventType } from './signals/event-type.ts';
import { hasHistory } from './signals/has-history.ts';
import { historyCorrupt } from './signals/history-corrupt.ts';
import { hostingNew } from './signals/hosting-new.ts';
import { hourUnusual } from './signals/hour-unusual.ts';
import { hourUtc } from './signals/hour-utc.ts';
import { ipCrowded } from './signals/ip-crowded.ts';
import { ipNew } from './signals/ip-new.ts';
import { ipSubjects } from './signals/ip-subjects.ts';
import { listAllowed } from './signals/list-allowed.ts';
import { listDenied } from './signals/list-denied.ts';
import { localeChanged } from './signals/locale-changed.ts';
import { loginFailures } from './signals/login-failures.ts';
import { loginFailuresRecent } from './signals/login-failures-recent.ts';
import { mfaChangeAgeS } from './signals/mfa-change-age-s.ts';
import { mfaChangedRecently } from './signals/mfa-changed-recently.ts';
import { networkFailures } from './signals/network-failures.ts';
import { networkFailuresRecent } from './signals/network-failures-recent.ts';
import { networkNew } from './signals/network-new.ts';
import { passwordChangeAgeS } from './signals/password-change-age-s.ts';
import { passwordChangedRecently } from './signals/password-changed-recently.ts';
import { payeeFanIn } from './signals/payee-fan-in.ts';
import { payeeFlagged } from './signals/payee-flagged.ts';
import { payeeSubjects } from './signals/payee-subjects.ts';
import { phoneChangedRecently } from './signals/phone-changed-recently.ts';
import { securityChanges24h } from './signals/security-changes-24h.ts';
import { securityChangesMany } from './signals/security-changes-many.ts';
import { successes } from './signals/successes.ts';
import { tier } from './signals/tier.ts';
import { travelImpossible } from './signals/travel-impossible.ts';
import { travelSpeedKmh } from './signals/travel-speed-kmh.ts';
import { trustDeviceLongKnown } from './signals/trust-device-long-known.ts';
import { trustRecentStepUp } from './signals/trust-recent-step-up.ts';
import { userReportedFraud } from './signals/user-reported-fraud.ts';
import type { Signal, SignalInput, SignalResult } from './signal.ts';

/** Every signal, in the order of the explanation. */
export const SIGNALS: readonly Signal[] = [
  eventType,
  tier,
  deviceType,
  hourUtc,
  hasHistory,
  successes,
  historyCorrupt,
  countersAvailable,
  deviceNew,
  countryNew,
  asnNew,
  networkNew,
  ipNew,
  browserNew,
  deviceTypeNew,
  travelSpeedKmh,
  travelImpossible,
  loginFailures,
  loginFailuresRecent,
  networkFailures,
  networkFailuresRecent,
  ipSubjects,
  ipCrowded,
  deviceSubjects,
  deviceCrowded,
  payeeSubjects,
  payeeFanIn,
  payeeFlagged,
  listDenied,
  listAllowed,
  anonymizer,
  hostingNew,
  automation,
  browserDowngraded,
  localeChanged,
  dormantDays,
  dormantAccount,
  accountAgeDays,
  accountYoung,
  hourUnusual,
  amountUsd,
  amount24hUsd,
  balanceShare,
  balanceDrain,
  amountDeviation,
  amountHighRelative,
  addressNew,
  addressAgeS,
  addressChangedRecently,
  passwordChangedRecently,
  passwordChangeAgeS,
  phoneChangedRecently,
  contactChangeAgeS,
  mfaChangedRecently,
  mfaChangeAgeS,
  securityChanges24h,
  securityChangesMany,
  userReportedFraud,
  trustDeviceLongKnown,
  trustRecentStepUp,
];

/** What each signal found, in the order of {@link SIGNALS}. */
export type Findings = readonly SignalResult[];

/**
 * Lets every signal look. Pure: the same input gives the same findings.
 * @param input facts, history and population
 * @returns one result a signal
 */
export function evaluateSignals(input: SignalInput): Findings {
  return SIGNALS.map((signal) => signal.evaluate(input));
}
