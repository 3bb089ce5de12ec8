import { dayOf } from '../history/day.ts';
import { isDeviceKnown } from '../history/learn-device.ts';
import { known, type Signal, UNKNOWN_FLAG } from '../signal.ts';

/** The device id was not used before. */
export const deviceNew: Signal = {
  name: 'device_new',
  type: 'bool',
  mayBeUnknown: true,
  text: { en: 'The device id was not used before', zh: '未曾使用过的设备' },
  evidence: null,
  evaluate: ({ facts, history }) =>
    facts.device === null ? UNKNOWN_FLAG : known(history.n > 0 && !isDeviceKnown(history.devices, facts.device, dayOf(facts.at))),
};
