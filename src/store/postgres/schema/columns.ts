import { bigint, customType } from 'drizzle-orm/pg-core';

/**
 * A time in milliseconds since the epoch: the same number in code, in the record and in every time zone.
 * @param name column name
 * @returns a bigint column read as a number
 */
export const millis = (name: string) => bigint(name, { mode: 'number' });

/** Binary data that is the same `Uint8Array` whatever the driver returns. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  toDriver: (value) => Buffer.from(value),
  fromDriver: (value) => new Uint8Array(value),
});
