import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { StoredCredential } from './authenticator.ts';

/** One enrolment of the simulated phone. */
export interface EnrolledDevice {
  readonly origin: string;
  readonly deviceToken: string;
  readonly credential: StoredCredential;
  /** Identity of the drawn face. */
  readonly seed: number;
}

/** Where the simulated phone keeps what it was given; keys and tokens are secrets, so only the owner may read the file. */
export interface PhoneStore {
  find(origin: string): EnrolledDevice | null;
  save(device: EnrolledDevice): void;
}

/**
 * @param file path of the file; null keeps all in memory
 * @returns the store
 */
export function openPhoneStore(file: string | null): PhoneStore {
  const read = (): EnrolledDevice[] => (file !== null && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as EnrolledDevice[]) : []);
  let devices = read();
  return {
    find: (origin) => devices.findLast((device) => device.origin === origin) ?? null,
    save: (device) => {
      devices = [...devices.filter((known) => known.origin !== device.origin), device];
      if (file === null) return;
      writeFileSync(file, `${JSON.stringify(devices, null, 2)}\n`, { mode: 0o600 });
      chmodSync(file, 0o600);
    },
  };
}
