import type { ScoreModel } from './weights.ts';

/**
 * Turns a sum of evidence into odds as they were observed, by straight lines between knots. Beyond the knots evidence keeps its weight, so that more of it is always more.
 * @param table knots, rising in both
 * @param logOdds the sum, at even odds of fraud
 * @returns calibrated natural log-odds, at even odds of fraud
 */
export function calibrate(table: ScoreModel['calibration'], logOdds: number): number {
  const first = table[0];
  if (first === undefined) return logOdds;
  let [x0, y0] = first;
  if (logOdds <= x0) return y0 + (logOdds - x0);
  for (let i = 1; i < table.length; i++) {
    const [x1, y1] = table[i] ?? first;
    if (logOdds <= x1) return y0 + ((logOdds - x0) * (y1 - y0)) / (x1 - x0);
    x0 = x1;
    y0 = y1;
  }
  return y0 + (logOdds - x0);
}
