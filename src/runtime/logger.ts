import { pino } from 'pino';
import type { Logger } from '../lib/logger.ts';

// Should a secret ever be named in a field by mistake, it is dropped before it is written.
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'secret',
  'token',
  'code',
  'password',
  'watch_token',
  'claim_token',
  'device_token',
  'auth_req_id',
  'step_up_token',
];

/**
 * @param level least severity that is written
 * @param destination where lines go; standard output when left out
 * @returns a logger that writes one JSON object a line
 */
export function createLogger(level: 'silent' | 'error' | 'warn' | 'info' | 'debug', destination?: { write(line: string): void }): Logger {
  const redact = { paths: [...SECRET_FIELDS, ...SECRET_FIELDS.map((name) => `*.${name}`)], remove: true };
  const options = { level, base: null, redact };
  const out = destination ? pino(options, destination) : pino(options);
  return {
    info: (event, fields) => out.info({ event, ...fields }),
    warn: (event, fields) => out.warn({ event, ...fields }),
    error: (event, fields) => out.error({ event, ...fields }),
  };
}
