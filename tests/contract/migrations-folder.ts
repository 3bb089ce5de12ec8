import path from 'node:path';

/** Where the generated migrations lie. */
export const MIGRATIONS_FOLDER = path.resolve(import.meta.dirname, '../../drizzle');
