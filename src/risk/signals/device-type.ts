import { known, type Signal } from '../signal.ts';

/** desktop, mobile, tablet, bot or unknown. */
export const deviceType: Signal = {
  name: 'device_type',
  type: 'string',
  mayBeUnknown: false,
  text: { en: 'desktop, mobile, tablet, bot or unknown', zh: '设备类型：desktop、mobile、tablet、bot 或 unknown' },
  evidence: null,
  evaluate: ({ facts }) => known(facts.deviceType),
};
