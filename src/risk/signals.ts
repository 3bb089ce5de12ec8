import { addressChangedRecently } from './signals/address-changed-recently.ts';
import { addressNew } from './signals/address-new.ts';
import { amountHighAbsolute } from './signals/amount-high-absolute.ts';
import { amountHighRelative } from './signals/amount-high-relative.ts';
import { amountVelocity } from './signals/amount-velocity.ts';
import { balanceDrain } from './signals/balance-drain.ts';
import { countryNew } from './signals/country-new.ts';
import { deviceNew } from './signals/device-new.ts';
import { dormantAccount } from './signals/dormant-account.ts';
import { hourUnusual } from './signals/hour-unusual.ts';
import { ipNew } from './signals/ip-new.ts';
import { loginFailuresRecent } from './signals/login-failures-recent.ts';
import { mfaChangedRecently } from './signals/mfa-changed-recently.ts';
import { networkNew } from './signals/network-new.ts';
import { passwordChangedRecently } from './signals/password-changed-recently.ts';
import { phoneChangedRecently } from './signals/phone-changed-recently.ts';
import { travelImpossible } from './signals/travel-impossible.ts';
import { trustDeviceLongKnown } from './signals/trust-device-long-known.ts';
import { trustRecentStepUp } from './signals/trust-recent-step-up.ts';
import { userReportedFraud } from './signals/user-reported-fraud.ts';
import type { Signal } from './signal.ts';

/** Every signal that weighs in the score, in the order of the explanation. */
export const SIGNALS: readonly Signal[] = [
  deviceNew,
  ipNew,
  networkNew,
  countryNew,
  travelImpossible,
  loginFailuresRecent,
  dormantAccount,
  hourUnusual,
  passwordChangedRecently,
  phoneChangedRecently,
  mfaChangedRecently,
  addressNew,
  addressChangedRecently,
  amountHighAbsolute,
  amountHighRelative,
  amountVelocity,
  balanceDrain,
  userReportedFraud,
  trustDeviceLongKnown,
  trustRecentStepUp,
];
