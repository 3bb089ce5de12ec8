import type { Millis } from '../lib/time.ts';

/** A phone bound to a subject by a WebAuthn credential. */
export interface DeviceRecord {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly name: string;
  /** base64url credential id. */
  readonly credentialId: string;
  /** COSE public key, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly aaguid: string;
  /** Credential may be synced (WebAuthn flag BE); must never change later. */
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  /** Hash of the device token that the phone presents when it claims. */
  readonly tokenHash: string;
  readonly createdAt: Millis;
  readonly lastUsedAt: Millis | null;
  readonly revokedAt: Millis | null;
}

/** What ended with a device. */
export interface RevokedDevice {
  /** Challenges that were canceled, for those who watch them. */
  readonly canceled: readonly { readonly id: string; readonly version: number }[];
  readonly revokedTokens: number;
  /** Enrolments that can go no further. */
  readonly enrollments: readonly string[];
  /** Face checks of its enrolments that were running, whose frames may still be there. */
  readonly attempts: readonly string[];
}

/** The record of devices. */
export interface DeviceStore {
  /** @throws Problem `attestation_invalid` when the credential is already bound */
  add(device: DeviceRecord): Promise<void>;
  /** Not revoked devices, oldest first. */
  list(clientId: string, subject: string): Promise<readonly DeviceRecord[]>;
  find(id: string): Promise<DeviceRecord | null>;
  findByTokenHash(tokenHash: string): Promise<DeviceRecord | null>;
  /** Writes counter and backup state after a good signature, only while the counter grows (or both are 0). @returns false on regress or revoked */
  recordUse(id: string, use: { readonly counter: number; readonly backedUp: boolean }, now: Millis): Promise<boolean>;
  /**
   * Revokes a device. In the same transaction the challenges end that it claimed and that are open or not yet redeemed, and the tokens that it approved and that are not used up or over, also one that is being redeemed at this moment.
   * So do its unfinished enrolments with their running face checks, or a stranger's phone could still enrol a face; and the links that it outdated, which would come to life again when it is no longer there.
   * @returns what ended with it; null when unknown, foreign or already revoked
   */
  revoke(clientId: string, subject: string, id: string, now: Millis): Promise<RevokedDevice | null>;
}
