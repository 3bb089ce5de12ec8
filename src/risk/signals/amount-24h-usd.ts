import { moneyIn24h } from '../history/money-window.ts';
import { known, type Signal } from '../signal.ts';

/** US dollars withdrawn or asked for in 24 hours, this one included. */
export const amount24hUsd: Signal = {
  name: 'amount_24h_usd',
  type: 'double',
  mayBeUnknown: false,
  text: { en: 'US dollars withdrawn or asked for in 24 hours, this one included', zh: '24 小时内提出的提币金额（美元），含本次' },
  evidence: null,
  evaluate: ({ facts, history }) => (facts.money === null ? known(0) : known(moneyIn24h(history, facts.at) + facts.money.amountUsd)),
};
