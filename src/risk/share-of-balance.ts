import type { Facts } from './facts.ts';

/**
 * @param facts the event
 * @returns share of the balance that would leave, 0 to 1; null where balance or money is not known
 */
export function shareOfBalance({ money }: Facts): number | null {
  if (money === null || money.balanceUsd === null) return null;
  if (money.amountUsd <= 0) return 0;
  return money.balanceUsd <= money.amountUsd ? 1 : money.amountUsd / money.balanceUsd;
}
