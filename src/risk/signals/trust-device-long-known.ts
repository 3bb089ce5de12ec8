import { dayOf } from '../history/day.ts';
import { isDeviceKnown } from '../history/learn-device.ts';
import { known, type Signal } from '../signal.ts';

const LONG_DAYS = 30;
const WEIGHT = -1.5;

/** A device that was genuinely used 30 days ago or earlier. Trust is evidence too. */
export const trustDeviceLongKnown: Signal = {
  name: 'trust_device_long_known',
  type: 'bool',
  mayBeUnknown: false,
  text: { en: 'A device that was genuinely used 30 days ago or earlier', zh: '30 天前起已真实使用的设备' },
  evidence: { reason: 'trust_device_long_known', group: 'trust', weights: [WEIGHT, WEIGHT] },
  evaluate: ({ facts: { device, at }, history: { devices } }) => {
    if (device === null || !isDeviceKnown(devices, device, dayOf(at))) return known(false);
    const isLongKnown = devices.some(({ value, firstDay }) => value === device && dayOf(at) - firstDay >= LONG_DAYS);
    return isLongKnown ? known(true, WEIGHT) : known(false);
  },
};
