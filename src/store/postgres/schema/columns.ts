import { bigint, customType, integer, text } from 'drizzle-orm/pg-core';

/**
 * A time in milliseconds since the epoch: the same number in code, in the record and in every time zone.
 * @param name column name
 * @returns a bigint column read as a number
 */
export const millis = (name: string) => bigint(name, { mode: 'number' });

/**
 * A whole number beyond 32 bits, exact up to 2^53: counters of authenticators reach 2^32 - 1.
 * @param name column name
 * @returns a bigint column read as a number
 */
export const whole = (name: string) => bigint(name, { mode: 'number' });

/** Binary data that is the same `Uint8Array` whatever the driver returns. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value),
  fromDriver: (value) => new Uint8Array(value),
});

/**
 * A value kept as the JSON text it came as. `jsonb` would refuse the escapes that a hostile string may hold and so turn a request into a failure of the
 * store; and a top-level string must stay that string, though it may look like JSON.
 * @param name column name
 * @returns a json column
 */
export const opaqueJson = <T>(name: string) =>
  customType<{ data: T; driverData: unknown }>({
    dataType: () => 'json',
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (value) => value as T,
  })(name);

/** Where a row stands in the audit chain, and what it committed to. */
export const chainColumns = {
  /** The link that took the row in, and its place among the rows of the link. */
  link: whole('link').notNull(),
  place: integer('place').notNull(),
  /** Makes the commitment unguessable; blank once the row was erased. */
  salt: text('salt').notNull(),
  /** SHA-256 of salt and personal columns, hexadecimal; outlives them. */
  commitment: text('commitment').notNull(),
};
