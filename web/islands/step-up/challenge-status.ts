import { numberAt, textAt, textsAt, toObject } from '../../wire/read-json.ts';

/** Where a challenge stands, as the browser sees it. */
export type BrowserStatus =
  | 'pending'
  | 'claimed'
  | 'verifying'
  | 'awaiting_confirmation'
  | 'verified'
  | 'consumed'
  | 'failed'
  | 'rejected'
  | 'expired'
  | 'canceled';

const STATUSES: readonly BrowserStatus[] = [
  'pending',
  'claimed',
  'verifying',
  'awaiting_confirmation',
  'verified',
  'consumed',
  'failed',
  'rejected',
  'expired',
  'canceled',
];

const ENDS: readonly BrowserStatus[] = ['verified', 'consumed', 'failed', 'rejected', 'expired', 'canceled'];

/** What the browser knows of a challenge. */
export interface ChallengeView {
  readonly status: BrowserStatus;
  /** Milliseconds since the epoch, or null when the server did not say. */
  readonly expiresAtMs: number | null;
  readonly methods: readonly string[];
  readonly confirmTriesLeft: number | null;
  readonly failureCode: string;
  /** Code that the phone shows too; empty without one. */
  readonly bindingMessage: string;
}

/**
 * @param body the JSON of a status answer or event
 * @returns the challenge, or null when the body is not one
 */
export function parseChallengeView(body: unknown): ChallengeView | null {
  const status = STATUSES.find((known) => known === textAt(body, 'status'));
  if (status === undefined) return null;
  const expiresAtMs = Date.parse(textAt(body, 'expires_at'));
  return {
    status,
    expiresAtMs: Number.isFinite(expiresAtMs) ? expiresAtMs : null,
    methods: textsAt(body, 'methods'),
    confirmTriesLeft: numberAt(body, 'confirm_tries_left'),
    bindingMessage: textAt(body, 'binding_message'),
    failureCode: textAt(toObject(body)['failure'], 'code'),
  };
}

/**
 * @param status a status
 * @returns whether nothing more will come for the browser
 */
export function isEnd(status: BrowserStatus): boolean {
  return ENDS.includes(status);
}
