import type { Database } from './database.ts';

/** An open database. */
export interface DatabaseConnection {
  readonly db: Database;
  /** Brings the schema up to date; safe to call from several processes at once. */
  readonly migrate: () => Promise<void>;
  readonly close: () => Promise<void>;
}
