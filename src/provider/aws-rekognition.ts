import { AwsV4Signer } from 'aws4fetch';
import { parseBase64url } from '../lib/bytes.ts';
import { type Clock, toRfc3339 } from '../lib/time.ts';
import type { SessionBinding, SessionProvider, SessionResult, VendorSession } from '../liveness/liveness-provider.ts';
import { asRecord, callVendor, jsonOf, readJson, unavailable, type VendorAnswer, type VendorPorts } from './call-vendor.ts';

/** How to reach Rekognition. */
export interface AwsSettings {
  /** For example `eu-west-1`; pictures never leave it. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Where the region's own address is not the one to call: a VPC or FIPS endpoint. */
  readonly endpoint?: string | undefined;
  /** Confidence from which a person is alive, 0 to 100. */
  readonly confidenceMin: number;
}

/** Amazon forgets a session after three minutes. */
const SESSION_MS = 180_000;

/** Below it the vendor itself holds a forgery for likelier than a person. */
const EVEN_ODDS = 50;

/** The reference image is in the answer, as base64. */
const RESULT_MAX_BYTES = 3 * 1024 * 1024;
const SESSION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UNJUDGED: ReadonlyMap<string, SessionResult> = new Map([
  ['CREATED', { status: 'pending' }],
  ['IN_PROGRESS', { status: 'pending' }],
  ['EXPIRED', { status: 'over', because: 'expired' }],
  ['FAILED', { status: 'over', because: 'failed' }],
]);
const BUSY: ReadonlySet<string> = new Set(['ThrottlingException', 'ProvisionedThroughputExceededException', 'LimitExceededException']);

/**
 * Amazon Rekognition Face Liveness, API version 2016-06-27: `CreateFaceLivenessSession` and `GetFaceLivenessSessionResults` in JSON 1.1, signed with Signature Version 4.
 * The attempt is the session's `ClientRequestToken`. No output bucket and no audit images are asked for, so Amazon keeps no picture for us: the reference image comes in the answer, is matched here and forgotten.
 * @param settings region, key and limit
 * @param ports network, time and clock
 * @returns the provider
 * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_CreateFaceLivenessSession.html
 * @see https://docs.aws.amazon.com/rekognition/latest/APIReference/API_GetFaceLivenessSessionResults.html
 */
export function createAwsRekognition(settings: AwsSettings, ports: VendorPorts & { readonly clock: Clock }): SessionProvider {
  const call = (operation: string, body: object, maxBytes: number): Promise<VendorAnswer> =>
    callVendor({ request: () => signed(operation, body, settings, ports.clock), maxBytes, isBusy: (answer) => BUSY.has(errorOf(answer)) }, ports);
  return {
    name: 'aws-rekognition',
    capture: 'vendor',
    open: async (binding: SessionBinding) => {
      const expiresAt = ports.clock.now() + SESSION_MS;
      const answer = await call('CreateFaceLivenessSession', { ClientRequestToken: binding.attemptId, Settings: { AuditImagesLimit: 0 } }, 4096);
      const { SessionId: id } = jsonOf(answer, 200);
      if (typeof id !== 'string' || !SESSION_ID.test(id)) throw unavailable('no session id');
      return { session: { id, region: settings.region, expiresAt }, clientToken: null };
    },
    read: async (session: VendorSession) => {
      if (session.region !== settings.region) throw unavailable('a session of another region');
      const answer = await call('GetFaceLivenessSessionResults', { SessionId: session.id }, RESULT_MAX_BYTES);
      if (errorOf(answer) === 'SessionNotFoundException') return { status: 'over', because: 'expired' };
      return resultOf(jsonOf(answer, 200), session, settings);
    },
    // There is no call that removes a session; it is gone after three minutes.
    close: () => Promise.resolve(),
  };
}

function resultOf(body: Readonly<Record<string, unknown>>, session: VendorSession, { confidenceMin }: AwsSettings): SessionResult {
  if (body['SessionId'] !== session.id) throw unavailable('the result of another session');
  const { Status: status } = body;
  const unjudged = typeof status === 'string' ? UNJUDGED.get(status) : undefined;
  if (unjudged) return unjudged;
  const confidence = body['Confidence'];
  if (status !== 'SUCCEEDED' || typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 100)) throw unavailable('a result out of form');
  const decision = confidence >= confidenceMin ? 'live' : confidence < EVEN_ODDS ? 'spoof' : 'uncertain';
  const bytes = asRecord(body['ReferenceImage'])?.['Bytes'];
  const referenceImage = typeof bytes === 'string' ? parseBase64url(bytes.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')) : null;
  return { status: 'judged', decision, confidence: confidence / 100, threshold: confidenceMin / 100, referenceImage };
}

// `__type` may carry a namespace before and a link behind the name.
function errorOf(answer: VendorAnswer): string {
  if (answer.status < 400) return '';
  const type = readJson(answer)?.['__type'];
  return typeof type === 'string' ? (type.split('#').at(-1)?.split(':')[0] ?? '') : '';
}

async function signed(operation: string, body: object, settings: AwsSettings, clock: Clock): Promise<{ readonly url: string; readonly init: RequestInit }> {
  const { region, accessKeyId, secretAccessKey, sessionToken, endpoint } = settings;
  const signer = new AwsV4Signer({
    method: 'POST',
    url: `${(endpoint ?? `https://rekognition.${region}.amazonaws.com`).replace(/\/+$/, '')}/`,
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `RekognitionService.${operation}` },
    body: JSON.stringify(body),
    service: 'rekognition',
    region,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    datetime: toAmzDate(clock),
  });
  const { method, url, headers } = await signer.sign();
  return { url: url.href, init: { method, headers, body: JSON.stringify(body) } };
}

function toAmzDate(clock: Clock): string {
  return toRfc3339(clock.now()).replaceAll(/[-:]|\.\d+/g, '');
}
