import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CAC } from 'cac';
import { BEHAVIOURS, type Behaviour, type CameraClock } from '../../phone/camera.ts';
import { openPhoneStore } from '../../phone/phone-store.ts';
import { parseCode, readQr, type ScannedCode } from '../../phone/scan.ts';
import { approveChallenge, enrollPhone, type PhoneResult } from '../../phone/simulated-phone.ts';

interface PhoneFlags {
  readonly as?: string;
  readonly seed: number;
  readonly method: string;
  readonly tries: number;
  readonly store: string;
  readonly face?: boolean;
  readonly json?: boolean;
}

/** Time of the machine for the simulated camera. */
export const realTime: CameraClock = { nowMs: () => performance.timeOrigin + performance.now(), sleep: async (ms) => sleep(ms) };

const GOOD: ReadonlySet<string> = new Set(['verified', 'awaiting_confirmation', 'complete']);

/**
 * `shualian phone enroll|approve|scan`: a phone for tests, with a drawn face and a real key.
 * @param cli where the command goes
 */
export function registerPhoneCommands(cli: CAC): void {
  cli
    .command('phone <action> <code>', 'enroll | approve | scan; code: text of the QR code, or a picture of it')
    .option('--as <behaviour>', `One of ${BEHAVIOURS.join(', ')}`)
    .option('--seed <n>', 'Identity of the drawn face', { default: 7 })
    .option('--method <method>', 'face or passkey', { default: 'face' })
    .option('--tries <n>', 'How often the face check is tried', { default: 3 })
    .option('--store <file>', 'Where the phone keeps its key', { default: '.shualian-phone.json' })
    .option('--no-face', 'Enrol the key alone')
    .option('--json', 'Answer as one JSON line')
    .action(run);
}

async function run(action: string, source: string, flags: PhoneFlags): Promise<void> {
  const text = await textOf(source);
  if (action === 'scan') return finish(flags, { text }, text ?? 'no QR code found', text === null ? 1 : 0);
  const code = text === null ? null : parseCode(text);
  if (!code) return finish(flags, { status: 'no_code' }, 'no code of this service found', 1);
  const behaviour = BEHAVIOURS.find((known) => known === (flags.as ?? 'genuine'));
  const method = (['face', 'passkey'] as const).find((known) => known === flags.method);
  if (!behaviour || !method || (action !== 'enroll' && action !== 'approve'))
    throw new Error('usage: shualian phone enroll|approve|scan CODE [--as …] [--method face|passkey]');
  const result = await act(action, code, { flags, behaviour, method });
  finish(flags, result, describe(result), GOOD.has(result.status) ? 0 : 1);
}

async function act(
  action: 'enroll' | 'approve',
  code: ScannedCode,
  how: { readonly flags: PhoneFlags; readonly behaviour: Behaviour; readonly method: 'face' | 'passkey' },
): Promise<PhoneResult> {
  const { flags, behaviour, method } = how;
  const options = {
    store: openPhoneStore(flags.store),
    clock: realTime,
    behaviour,
    method,
    tries: flags.tries,
    seed: flags.seed,
    withoutFace: flags.face === false,
    onProgress: (line: string) => (flags.json === true ? undefined : process.stderr.write(`${line}\n`)),
  };
  try {
    return action === 'enroll' ? await enrollPhone(code, options) : await approveChallenge(code, options);
  } catch (error) {
    if (error instanceof Error && error.name === 'PhoneProblem' && 'code' in error) return { status: String(error.code), hints: [], attempts: 0 };
    throw error;
  }
}

async function textOf(source: string): Promise<string | null> {
  if (/^https?:\/\//.test(source)) return source;
  return readQr(new Uint8Array(await readFile(source)));
}

function describe(result: PhoneResult): string {
  const parts = [
    result.status,
    ...(result.confirm_code === undefined ? [] : [`confirm code ${result.confirm_code}`]),
    ...(result.hints.length === 0 ? [] : [`hints: ${result.hints.join(', ')}`]),
  ];
  return parts.join('\n');
}

function finish(flags: PhoneFlags, json: unknown, text: string, exitCode: number): void {
  process.stdout.write(`${flags.json === true ? JSON.stringify(json) : text}\n`);
  process.exitCode = exitCode;
}
