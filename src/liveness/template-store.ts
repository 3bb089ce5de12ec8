import type { Millis } from '../lib/time.ts';

/** A face template, sealed under the subject's data key. */
export interface TemplateRecord {
  readonly clientId: string;
  readonly subject: string;
  /** Version of template format and model; part of the associated data. */
  readonly version: number;
  readonly sealed: Uint8Array;
  readonly createdAt: Millis;
}

/** The record of face templates: one per subject, 1:1 only, nothing that could search faces. */
export interface TemplateStore {
  find(clientId: string, subject: string): Promise<TemplateRecord | null>;
  /** Inserts or replaces. */
  save(template: TemplateRecord): Promise<void>;
  /** @returns true when there was one */
  remove(clientId: string, subject: string): Promise<boolean>;
  /** How many faces are stored, for the legal threshold counters. */
  count(): Promise<number>;
}
