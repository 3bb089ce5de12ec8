/** Named fields of a line. `event`, `level` and `time` are the logger's own: a field of that name would hide what the line tells. */
export type LogFields = Readonly<Record<string, unknown>> & { readonly event?: never; readonly level?: never; readonly time?: never };

/** Where operators read what happens. Callers name each field; no request, header or body is ever passed in whole. */
export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
