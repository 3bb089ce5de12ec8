import type { Json } from '../lib/canonical-json.ts';
import type { Millis } from '../lib/time.ts';

/** One thing that happened, for operators and auditors. Holds no secret and no biometrics. */
export interface AuditEvent {
  readonly at: Millis;
  readonly clientId: string | null;
  readonly subject: string | null;
  /** Stable, for example `challenge.rejected`. */
  readonly kind: string;
  readonly data: Json;
}

/** Append-only record of what happened. */
export interface AuditLog {
  append(event: AuditEvent): Promise<void>;
  /** Newest first, for one subject. */
  list(clientId: string, subject: string, limit: number): Promise<readonly AuditEvent[]>;
}
