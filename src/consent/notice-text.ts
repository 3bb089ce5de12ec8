import type { ProviderName } from '../lib/assurance.ts';
import type { Locale } from '../lib/locale.ts';

/** A company that is given pictures for the face check, beside the processor itself. */
export interface Recipient {
  readonly provider: ProviderName;
  /** Where it processes them, in its own words. */
  readonly region: string;
}

/** What the words of a notice depend on beside the language. */
export interface NoticeFacts {
  /** Whose service the person uses, from the registry of clients. */
  readonly clientName: string;
  /** How questions and complaints reach the processor; null where the operator named nothing. */
  readonly contact: string | null;
  /** Days after its last use at which a template is destroyed. */
  readonly templateDays: number;
  /** Longest life of frames, in minutes. */
  readonly frameMinutes: number;
  /** Longest time for which an operator may hold the frames of a suspected attack, in days; 0 where that is off. */
  readonly frameHoldDays: number;
  readonly recipients: readonly Recipient[];
}

/** What a notice tells, by name: the same in each language. */
export type NoticeItemKey =
  | 'processor'
  | 'purpose'
  | 'method'
  | 'stored'
  | 'retention'
  | 'recipients'
  | 'necessity'
  | 'alternatives'
  | 'rights'
  | 'withdraw'
  | 'complain'
  | 'minors';

/** The words of a notice. */
export interface NoticeText {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly items: readonly { readonly key: NoticeItemKey; readonly label: string; readonly value: string }[];
}

/** One edition of the notice. */
export interface NoticeEdition {
  /** Year and month, for example `2026-11`. */
  readonly version: string;
  /** Whether people who agreed to an earlier edition must be asked again. */
  readonly isMaterial: boolean;
  readonly say: (facts: NoticeFacts, locale: Locale) => NoticeText;
}
