import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** A drizzle database over any of the drivers: PGlite, postgres.js, Hyperdrive. */
export type Database = PgDatabase<PgQueryResultHKT>;
