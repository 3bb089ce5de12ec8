import { setTimeout as sleep } from 'node:timers/promises';
import { openPhoneStore } from '../phone/phone-store.ts';
import { parseCode, readQr, type ScannedCode } from '../phone/scan.ts';
import { approveChallenge, enrollPhone, type PhoneOptions, type PhoneResult } from '../phone/simulated-phone.ts';
import { realTime } from './commands/phone.ts';
import { createDemoGateway, type DemoGateway } from './demo-gateway.ts';

/** What the run found; printed as one JSON line. */
export interface DemoReport {
  readonly login: string;
  readonly withdrawal: string;
  readonly status: string;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly photo_attack: 'refused' | 'accepted';
  readonly timings_ms: Readonly<Record<string, number>>;
}

/** A running service to walk through. */
export interface DemoTarget {
  readonly url: string;
  readonly apiKey: string;
  readonly startMs: number;
}

const SUBJECT = 'u_demo_once';
const WITHDRAWAL = {
  type: 'withdrawal',
  asset: 'BTC',
  amount: '0.4',
  amount_usd: '38000.00',
  balance_usd: '260000.00',
  network: 'BTC',
  address: 'bc1qdemoaddress0000000000000000000000000000',
};

/**
 * Walks the whole way as gateway, browser and phone: enrol, allowed login, stepped-up withdrawal through a decoded QR code, real frames, face engine, signature and token; then a photo that must be refused.
 * @param target the service
 * @returns what was found
 */
export async function runDemoOnce(target: DemoTarget): Promise<DemoReport> {
  const gateway = createDemoGateway(target);
  const timings: Record<string, number> = { start: target.startMs };
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await work();
    timings[name] = Math.round(performance.now() - startedAt);
    return result;
  };
  const phone: PhoneOptions = { store: openPhoneStore(null), clock: realTime, behaviour: 'genuine', method: 'face', tries: 3, seed: 7 };
  const enrolled = await timed('enroll', async () => enrollPhone(await scan((await gateway.enroll(SUBJECT)).qr_svg), phone));
  if (enrolled.status !== 'complete') throw new Error(`enrolment ended as ${enrolled.status} (${enrolled.hints.join(', ')})`);
  const login = await timed('login', async () => gateway.assess(SUBJECT, { type: 'login' }, []));
  const genuine = await timed('withdrawal', async () => withdraw(gateway, phone));
  const photo = await timed('photo_attack', async () => withdraw(gateway, { ...phone, behaviour: 'photo', tries: 1 }));
  return {
    login: login.decision,
    withdrawal: genuine.decision,
    status: genuine.status,
    acr: genuine.acr,
    amr: genuine.amr,
    photo_attack: photo.status === 'verified' ? 'accepted' : 'refused',
    timings_ms: timings,
  };
}

interface Withdrawn {
  readonly decision: string;
  readonly status: string;
  readonly acr: string;
  readonly amr: readonly string[];
}

async function withdraw(gateway: DemoGateway, phone: PhoneOptions): Promise<Withdrawn> {
  const assessed = await gateway.assess(SUBJECT, { type: 'withdrawal.create' }, [WITHDRAWAL]);
  const { challenge, decision } = assessed;
  if (!challenge) return { decision, status: 'no_challenge', acr: '', amr: [] };
  const result = await approveChallenge(await scan(await gateway.qrSvg(challenge.id, challenge.watch_token)), phone);
  const status = await confirmed(gateway, challenge, result);
  if (status !== 'verified') return { decision, status, acr: '', amr: [] };
  const token = await gateway.redeem(challenge.auth_req_id);
  const used = await gateway.consume(token, [WITHDRAWAL]);
  return { decision, status, acr: used.acr, amr: used.amr };
}

async function confirmed(gateway: DemoGateway, challenge: { readonly id: string; readonly watch_token: string }, result: PhoneResult): Promise<string> {
  if (result.status !== 'awaiting_confirmation' || result.confirm_code === undefined) return result.status;
  return gateway.confirm(challenge.id, challenge.watch_token, result.confirm_code);
}

async function scan(svg: string): Promise<ScannedCode> {
  for (let tries = 0; tries < 3; tries++) {
    const text = await readQr(new TextEncoder().encode(svg));
    const code = text === null ? null : parseCode(text);
    if (code) return code;
    await sleep(100);
  }
  throw new Error('the QR code could not be read');
}
