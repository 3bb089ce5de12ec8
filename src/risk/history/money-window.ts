import type { Millis } from '../../lib/time.ts';
import type { History } from './history.ts';

const DAY_MS = 86_400_000;
const BUCKETS = 24;

/** Length of a bucket, milliseconds: a little more than an hour, so that all buckets but the one just begun cover 24 hours whole. */
export const MONEY_BUCKET_MS = Math.ceil(DAY_MS / (BUCKETS - 1));

/**
 * @param money buckets
 * @param at when the money was asked for; more than the kept buckets late it is forgotten, as it would be by then
 * @param usd US dollars; below 0 counts as 0
 * @returns buckets after
 */
export function addMoney(money: History['money'], at: Millis, usd: number): History['money'] {
  const bucket = Math.floor(at / MONEY_BUCKET_MS);
  const newest = Math.max(bucket, money.hour);
  const shift = newest - money.hour;
  const target = newest - bucket;
  const amount = Math.max(0, usd);
  const kept = Array.from({ length: BUCKETS }, (_, i) => (money.usd[i - shift] ?? 0) + (i === target ? amount : 0));
  return { hour: newest, usd: kept };
}

/**
 * US dollars withdrawn or asked for in the last 24 hours. Never too little: the oldest bucket counts whole.
 * @param history of the person
 * @param at the present
 * @returns the sum; what was asked for after `at` is in it
 */
export function moneyIn24h({ money }: History, at: Millis): number {
  const oldest = Math.floor(at / MONEY_BUCKET_MS) - (BUCKETS - 1);
  let sum = 0;
  for (let i = 0; i < money.usd.length && money.hour - i >= oldest; i++) sum += money.usd[i] ?? 0;
  return sum;
}
