import type { Millis } from '../lib/time.ts';

/** A face template, sealed under the subject's key for faces. */
export interface TemplateRecord {
  readonly clientId: string;
  readonly subject: string;
  /** Version of the template format; part of the associated data. */
  readonly version: number;
  /** The network that made the embedding; part of the associated data. */
  readonly model: string;
  readonly sealed: Uint8Array;
  readonly createdAt: Millis;
  /** When it last followed the person's face. */
  readonly driftedAt: Millis | null;
  /** When a face check last passed against it: the clock of its retention. */
  readonly lastUsedAt: Millis | null;
}

/** The record of face templates: one per subject, 1:1 only. Nothing here gives out a template but by its subject, so no face can be searched for. */
export interface TemplateStore {
  find(clientId: string, subject: string): Promise<TemplateRecord | null>;
  /** Inserts. One that stands is replaced only when that is allowed, or when it is of another version or model. @returns whether it was written */
  enroll(template: TemplateRecord, options: { readonly mayReplace: boolean }): Promise<boolean>;
  /** Exchanges the sealed bytes only while they are still those given. @returns whether they were exchanged */
  drift(template: Pick<TemplateRecord, 'clientId' | 'subject' | 'sealed'>, from: Uint8Array, now: Millis): Promise<boolean>;
  /** Notes a passed check. */
  touch(clientId: string, subject: string, now: Millis): Promise<void>;
  /** @returns true when there was one */
  remove(clientId: string, subject: string): Promise<boolean>;
  /** Removes templates that were last used, or else enrolled, before the time given. @returns whose they were */
  removeUnused(before: Millis, limit: number): Promise<readonly Pick<TemplateRecord, 'clientId' | 'subject'>[]>;
}
