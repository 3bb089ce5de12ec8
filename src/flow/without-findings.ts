import type { PersonalData } from './describe-data.ts';

// What stays, not what goes: whatever is measured tomorrow is not told by being forgotten here.
const TOLD: readonly string[] = ['attempt', 'owner', 'provider', 'assurance', 'action_left_out', 'hints'];

/**
 * Takes what a face check found out of the record of it: which check refused, what was suspected, and every number. Somebody with a person's phone reads an export, and would otherwise learn after each try how far it fell short of the limits.
 * That there was a check, when, whose, how it ended and which hints were given stays.
 * @param data rows by kind
 * @returns the rows as their person may read them
 * @see GDPR article 15(4)
 */
export function withoutFindings(data: PersonalData): PersonalData {
  const events = data['audit_events'];
  return events === undefined ? data : { ...data, audit_events: events.map(told) };
}

function told(event: unknown): unknown {
  if (!isRecord(event) || !String(event['kind']).startsWith('liveness.')) return event;
  const { data } = event;
  return { ...event, data: isRecord(data) ? Object.fromEntries(Object.entries(data).filter(([name]) => TOLD.includes(name))) : null };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
