import type { EventType } from '../event.ts';
import type { Facts } from '../facts.ts';
import { addFailure } from './failure-window.ts';
import { type ChangeKind, type History, HISTORY_CAPS, type PayeeSighting } from './history.ts';
import { addMoney } from './money-window.ts';

const CHANGE_OF: Readonly<Partial<Record<EventType, ChangeKind>>> = {
  'password.change': 'password',
  'fund_password.change': 'password',
  'phone.change': 'contact',
  'email.change': 'contact',
  'mfa.reset': 'mfa',
  'mfa.disable': 'mfa',
  'device.remove': 'device',
};

/**
 * What is remembered at once, whatever the outcome: failures, security changes, the age of payees, and the amount asked for, so that many small requests add up. None of it makes a place, device or payee look familiar.
 * @param history before
 * @param facts the event
 * @returns history after; events may come late and in any order
 */
export function rememberEvent(history: History, facts: Facts): History {
  const change = CHANGE_OF[facts.type];
  const at = Math.floor(facts.at / 1000) * 1000;
  return {
    ...history,
    failures: facts.type === 'login.failed' ? addFailure(history.failures, facts.at) : history.failures,
    changes: change === undefined ? history.changes : { ...history.changes, [change]: Math.max(history.changes[change] ?? 0, at) },
    payees: facts.payee === null ? history.payees : rememberPayee(history.payees, { value: facts.payee, firstAt: null, changedAt: at }, facts.type),
    money: facts.money === null ? history.money : addMoney(history.money, facts.at, facts.money.amountUsd),
  };
}

// A change starts the age of an address anew; asking to use it does not. One that was never used makes room first, then the one changed longest ago.
function rememberPayee(payees: readonly PayeeSighting[], payee: PayeeSighting, type: EventType): readonly PayeeSighting[] {
  const index = payees.findIndex(({ value }) => value === payee.value);
  const known = payees[index];
  if (known !== undefined) {
    const isChange = type === 'withdrawal_address.add' || type === 'withdrawal_address.change';
    const changedAt = isChange ? Math.max(known.changedAt, payee.changedAt) : known.changedAt;
    return payees.with(index, { ...known, changedAt });
  }
  if (payees.length < HISTORY_CAPS.payees) return [...payees, payee];
  const rank = ({ firstAt, changedAt }: PayeeSighting): number => (firstAt === null ? 0 : 1e15) + changedAt;
  const least = Math.min(...payees.map(rank));
  return payees.with(
    payees.findIndex((kept) => rank(kept) === least),
    payee,
  );
}
