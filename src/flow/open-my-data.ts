import type { DeviceRecord, DeviceStore } from '../device/device.ts';
import { type AssertionJson, type AssertionOptionsJson, createAssertionOptions, verifyAssertion } from '../device/webauthn.ts';
import { concatBytes, fromUtf8, hashSecret, parseBase64url, sha256, toBase64url, utf8 } from '../lib/bytes.ts';
import { deriveKey, open, seal } from '../lib/envelope.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { ReplayGuard } from '../session/replay-guard.ts';

/** What opening a person's own view needs. */
export interface OpenMyDataDeps {
  readonly devices: DeviceStore;
  readonly replayGuard: ReplayGuard;
  readonly clock: Clock;
  readonly random: Random;
  readonly masterKey: Uint8Array;
  readonly rpId: string;
  readonly allowedOrigins: readonly string[];
}

/** Whose data, proven by the phone's key. */
export interface MyDataSession {
  readonly clientId: string;
  readonly subject: string;
  readonly deviceId: string;
}

const TICKET_SECONDS = 120;
const SESSION_SECONDS = 600;
const TICKET = 'my-data/ticket';
const SESSION = 'my-data/session';
const PREFIX = 'md_';

/**
 * Offers the signature that opens a person's own data. The token of the phone alone opens nothing: who copied it must not read, and not take a face away.
 * @param deviceToken of an enrolled phone
 * @param deps ports
 * @returns a ticket for the next step, and what the key must sign
 * @throws Problem `device_not_found` for an unknown and a revoked phone alike
 */
export async function offerMyData(deviceToken: string, deps: OpenMyDataDeps): Promise<{ readonly ticket: string; readonly webauthn: AssertionOptionsJson }> {
  const device = await deps.devices.findByTokenHash(hashSecret(deviceToken));
  if (device === null || device.revokedAt !== null) throw new Problem('device_not_found');
  const nonce = toBase64url(deps.random.bytes(32));
  const webauthn = await createAssertionOptions({
    rpId: deps.rpId,
    challenge: challengeOf(nonce),
    credentialId: device.credentialId,
    transports: device.transports,
  });
  return { ticket: sealFor(TICKET, { device: device.id, nonce }, TICKET_SECONDS, deps), webauthn };
}

/**
 * Opens a person's own data by the signature of the phone's key, once a ticket.
 * @param input ticket and signature
 * @param deps ports
 * @returns a token for ten minutes; it dies with the phone
 * @throws Problem `assertion_invalid` whatever is wrong
 * @see WebAuthn Level 3 section 7.2
 */
export async function openMyData(
  input: { readonly ticket: string; readonly assertion: AssertionJson },
  deps: OpenMyDataDeps,
): Promise<{ readonly token: string; readonly expiresAt: Millis }> {
  const ticket = openFor(TICKET, input.ticket, deps);
  const device = ticket && (await findDevice(ticket.device, deps));
  if (!ticket || !device) throw new Problem('assertion_invalid');
  const { rpId, allowedOrigins } = deps;
  const result = await verifyAssertion({ assertion: input.assertion, challenge: challengeOf(ticket.nonce), device, rpId, allowedOrigins });
  if (!result.ok || !(await deps.replayGuard.first(`my-data:${ticket.nonce}`, TICKET_SECONDS + 1))) throw new Problem('assertion_invalid');
  if (!(await deps.devices.recordUse(device.id, { counter: result.counter, backedUp: result.backedUp }, deps.clock.now()))) {
    throw new Problem('assertion_invalid');
  }
  const token = `${PREFIX}${sealFor(SESSION, { device: device.id, nonce: '' }, SESSION_SECONDS, deps)}`;
  return { token, expiresAt: deps.clock.now() + SESSION_SECONDS * 1000 };
}

/**
 * @param token what {@link openMyData} gave
 * @param deps ports
 * @returns whose data
 * @throws Problem `unauthorized` when it is not one, its time is over, or the phone was revoked
 */
export async function requireMyData(token: string, deps: OpenMyDataDeps): Promise<MyDataSession> {
  const session = token.startsWith(PREFIX) ? openFor(SESSION, token.slice(PREFIX.length), deps) : null;
  const device = session && (await findDevice(session.device, deps));
  if (!device) throw new Problem('unauthorized');
  return { clientId: device.clientId, subject: device.subject, deviceId: device.id };
}

// No challenge of an approval has this beginning under its hash, so neither signature is ever the other.
function challengeOf(nonce: string): Uint8Array {
  return sha256(concatBytes(utf8('shualian/my-data\0'), utf8(nonce)));
}

interface Sealed {
  readonly device: string;
  readonly nonce: string;
}

function sealFor(context: string, what: Sealed, seconds: number, deps: OpenMyDataDeps): string {
  const until = deps.clock.now() + seconds * 1000;
  return toBase64url(seal(deriveKey(deps.masterKey, context), utf8(JSON.stringify({ ...what, until })), context, deps.random));
}

function openFor(context: string, text: string, deps: OpenMyDataDeps): Sealed | null {
  const sealed = parseBase64url(text);
  const bytes = sealed && open(deriveKey(deps.masterKey, context), sealed, context);
  if (!bytes) return null;
  // Sealed by this service alone.
  const { until, ...what } = JSON.parse(fromUtf8(bytes)) as Sealed & { readonly until: Millis };
  return deps.clock.now() < until ? what : null;
}

async function findDevice(id: string, deps: OpenMyDataDeps): Promise<DeviceRecord | null> {
  const device = await deps.devices.find(id);
  return device?.revokedAt === null ? device : null;
}
