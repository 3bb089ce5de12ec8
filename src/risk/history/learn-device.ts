import type { Pseudonym } from '../facts.ts';
import { UNDISPUTED_DAYS } from './effective-count.ts';
import { type DeviceSighting, HISTORY_CAPS } from './history.ts';

/**
 * @param devices of a person
 * @param value the browser's own device id
 * @param day the present day since the epoch
 * @returns whether the device was genuinely used before
 */
export function isDeviceKnown(devices: readonly DeviceSighting[], value: Pseudonym, day: number): boolean {
  const known = devices.find((device) => device.value === value);
  return known !== undefined && isBeyondDispute(known, day);
}

/**
 * @param devices of a person
 * @param value the browser's own device id
 * @param day of the event, since the epoch
 * @param isWhole the event is beyond doubt
 * @returns devices after; trust counts from the day on which one became beyond dispute
 */
export function learnDevice(devices: readonly DeviceSighting[], value: Pseudonym, day: number, isWhole: boolean): readonly DeviceSighting[] {
  const index = devices.findIndex((device) => device.value === value);
  const known = devices[index];
  if (known === undefined) {
    const newcomer: DeviceSighting = { value, firstDay: day, lastDay: day, isProvisional: !isWhole };
    return devices.length < HISTORY_CAPS.devices ? [...devices, newcomer] : devices.with(indexOfLeast(devices), newcomer);
  }
  if (!isWhole && !isBeyondDispute(known, day)) return devices;
  const firstDay = known.isProvisional ? day : Math.min(known.firstDay, day);
  return devices.with(index, { value, firstDay, lastDay: Math.max(known.lastDay, day), isProvisional: false });
}

function isBeyondDispute(device: DeviceSighting, day: number): boolean {
  return !device.isProvisional || day - device.lastDay >= UNDISPUTED_DAYS;
}

// A provisional device makes room first, then the one used longest ago.
function indexOfLeast(devices: readonly DeviceSighting[]): number {
  const rank = ({ isProvisional, lastDay }: DeviceSighting): number => (isProvisional ? 0 : 1e9) + lastDay;
  let least = 0;
  for (let i = 1; i < devices.length; i++) {
    const [a, b] = [devices[i], devices[least]];
    if (a !== undefined && b !== undefined && rank(a) < rank(b)) least = i;
  }
  return least;
}
