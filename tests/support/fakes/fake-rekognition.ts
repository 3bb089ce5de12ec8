import { createHash, createHmac, randomUUID } from 'node:crypto';
import { type FakeAnswer, type FakeVendorServer, type SeenRequest, startFakeVendor } from './fake-vendor-server.ts';

/** A key that only the fake knows. */
export const FAKE_AWS = { region: 'eu-west-1', accessKeyId: 'AKIAFAKEFAKEFAKEFAKE', secretAccessKey: 'fake-secret-access-key-of-the-tests' } as const;

/** A fake of Amazon Rekognition Face Liveness. It checks the signature by its own reckoning, as the service would. */
export interface FakeRekognition extends FakeVendorServer {
  /** What it says of every session; the id is its own unless given. */
  result: Readonly<Record<string, unknown>>;
  /** An answer that takes the place of any other. */
  instead: FakeAnswer | null;
  /** How often it is busy first. */
  busy: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const json = (status: number, body: object): FakeAnswer => ({ status, body: JSON.stringify(body), headers: { 'Content-Type': 'application/x-amz-json-1.1' } });

/**
 * @returns a fake on a local port
 */
export async function startFakeRekognition(): Promise<FakeRekognition> {
  const sessions = new Map<string, string>();
  const state: Pick<FakeRekognition, 'result' | 'instead' | 'busy'> = { result: { Status: 'CREATED' }, instead: null, busy: 0 };
  const server = await startFakeVendor((request) => {
    if (state.busy > 0) {
      state.busy -= 1;
      return json(400, { __type: 'com.amazonaws.fake#ThrottlingException', message: 'fake' });
    }
    if (state.instead !== null) return state.instead;
    if (!isSigned(request)) return json(400, { __type: 'InvalidSignatureException' });
    const body = JSON.parse(request.body) as Readonly<Record<string, string>>;
    if (request.headers['x-amz-target'] === 'RekognitionService.CreateFaceLivenessSession') {
      const token = body['ClientRequestToken'] ?? '';
      const id = sessions.get(token) ?? randomUUID();
      sessions.set(token, id);
      return json(200, { SessionId: id });
    }
    if (request.headers['x-amz-target'] !== 'RekognitionService.GetFaceLivenessSessionResults') return json(400, { __type: 'UnknownOperationException' });
    const isKnown = [...sessions.values()].includes(body['SessionId'] ?? '');
    return isKnown ? json(200, { SessionId: body['SessionId'], ...state.result }) : json(400, { __type: 'SessionNotFoundException' });
  });
  return Object.assign(state, server);
}

/** Signature Version 4, from its description. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function isSigned({ method, path, headers, body }: SeenRequest): boolean {
  const found = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? '');
  if (!found) return false;
  const [credential, names, signature] = found.slice(1).map(String) as [string, string, string];
  const [accessKeyId, day, region, service] = credential.split('/').map(String) as [string, string, string, string];
  const time = String(headers['x-amz-date']);
  if (accessKeyId !== FAKE_AWS.accessKeyId || region !== FAKE_AWS.region || service !== 'rekognition' || !time.startsWith(day)) return false;
  if (!names.split(';').includes('x-amz-target')) return false;
  const lines = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, path, '', lines.join(''), names, sha256(body)].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = hmac(hmac(hmac(hmac(`AWS4${FAKE_AWS.secretAccessKey}`, day), region), service), 'aws4_request');
  return hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex') === signature;
}
