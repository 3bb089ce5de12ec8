import { known, type Signal } from '../signal.ts';

const RECENT_MS = 12 * 3_600_000;
const WEIGHT = -3;

/** A key bound to a device was proven in this very session within twelve hours. */
export const trustRecentStepUp: Signal = {
  name: 'trust_recent_step_up',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'The key of the phone was proven in this session within twelve hours', zh: '十二小时内在本次会话中验证过手机密钥' },
  evidence: { reason: 'trust_recent_step_up', group: 'trust', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts, history }) => {
    const { lastStepUp } = history;
    const isProven = lastStepUp !== null && lastStepUp.session === facts.session && facts.at - lastStepUp.at <= RECENT_MS;
    return isProven ? known(true, WEIGHT) : known(false);
  },
};
