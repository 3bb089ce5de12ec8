import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SessionProvider, SessionResult, VendorSession } from '../../../src/liveness/liveness-provider.ts';
import { createAwsRekognition } from '../../../src/provider/aws-rekognition.ts';
import { createAzureFace } from '../../../src/provider/azure-face.ts';
import { attempt, azureResult, FAKE_AZURE, type FakeAzureFace, startFakeAzureFace } from '../../support/fakes/fake-azure-face.ts';
import { FAKE_AWS, type FakeRekognition, startFakeRekognition } from '../../support/fakes/fake-rekognition.ts';
import type { FakeAnswer } from '../../support/fakes/fake-vendor-server.ts';

// Fakes of the vendors' APIs on local ports: the adapters talk real HTTP to them.
let aws: FakeRekognition;
let azure: FakeAzureFace;
beforeAll(async () => {
  [aws, azure] = await Promise.all([startFakeRekognition(), startFakeAzureFace()]);
});
afterAll(async () => {
  await Promise.all([aws.close(), azure.close()]);
});

const NOW = Date.UTC(2026, 10, 26, 12, 0, 0);
const pauses: number[] = [];
const ports = {
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  sleep: (ms: number) => {
    pauses.push(ms);
    return Promise.resolve();
  },
  clock: { now: () => NOW },
};
const binding = { attemptId: 'lva_AAAAAAAAAAAAAAAAAAAAAA', clientId: 'cli_1', subject: 'u_1' };
const providers = {
  aws: (region: string = FAKE_AWS.region): SessionProvider => createAwsRekognition({ ...FAKE_AWS, region, endpoint: aws.url, confidenceMin: 90 }, ports),
  azure: (region: string = FAKE_AZURE.region): SessionProvider => createAzureFace({ ...FAKE_AZURE, region, endpoint: `${azure.url}/` }, ports),
};
const fakeOf = (vendor: 'aws' | 'azure'): FakeRekognition | FakeAzureFace => (vendor === 'aws' ? aws : azure);
const PICTURE = Uint8Array.of(0xff, 0xd8, 0xff, 0xfb, 0xff);

async function readAfter(vendor: 'aws' | 'azure', result: Readonly<Record<string, unknown>>, image: Uint8Array | null = PICTURE): Promise<SessionResult> {
  azure.image = image;
  const { session } = await providers[vendor]().open(binding);
  fakeOf(vendor).result = result;
  return providers[vendor]().read(session, binding);
}

beforeEach(() => {
  for (const fake of [aws, azure]) Object.assign(fake, { instead: null, busy: 0 }).seen.length = 0;
  pauses.length = 0;
});

describe('a session', () => {
  test('at Amazon is signed, for this attempt, without audit images and bucket', async () => {
    const { session, clientToken } = await providers.aws().open(binding);
    expect(clientToken).toBeNull();
    expect(session).toMatchObject({ region: 'eu-west-1', expiresAt: NOW + 180_000 });
    expect(JSON.parse(aws.seen[0]?.body ?? '')).toEqual({ ClientRequestToken: binding.attemptId, Settings: { AuditImagesLimit: 0 } });
    expect(aws.seen[0]?.headers).toMatchObject({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-date': '20261126T120000Z' });
    // The vendor gives the same session for the same attempt, and another for another.
    expect((await providers.aws().open(binding)).session.id).toBe(session.id);
    expect((await providers.aws().open({ ...binding, attemptId: 'lva_B' })).session.id).not.toBe(session.id);
  });
  test('at Amazon is refused with a wrong key', async () => {
    const wrong = createAwsRekognition({ ...FAKE_AWS, secretAccessKey: 'another', endpoint: aws.url, confidenceMin: 90 }, ports);
    await expect(wrong.open(binding)).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
  });
  test('at Microsoft has its own token for the phone, and is bound to the attempt', async () => {
    const { session, clientToken } = await providers.azure().open(binding);
    expect(clientToken).toBe('fake-auth-token');
    expect(session).toMatchObject({ region: 'westeurope', expiresAt: NOW + 180_000 });
    const body = JSON.parse(azure.seen[0]?.body ?? '') as Readonly<Record<string, unknown>>;
    expect(body).toMatchObject({ livenessOperationMode: 'PassiveActive', authTokenTimeToLiveInSeconds: 180, enableSessionImage: true });
    expect(body['deviceCorrelationId']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    await providers.azure().open({ ...binding, attemptId: 'lva_B' });
    expect(azure.seen[1]?.body).not.toBe(azure.seen[0]?.body);
    // A resource elsewhere does not know it, and that must not pass for its end.
    await expect(providers.azure('eastus').close(session)).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
    expect(azure.sessions.has(session.id)).toBe(true);
    await providers.azure().close(session);
    expect(azure.sessions.has(session.id)).toBe(false);
    await providers.azure().close(session);
  });
  test('says nothing of the person to the vendor', async () => {
    await providers.aws().open(binding);
    await providers.azure().open(binding);
    for (const { body, path } of [...aws.seen, ...azure.seen]) expect(`${path}${body}`).not.toMatch(/u_1|cli_1/);
  });
});

describe('what the vendor says', () => {
  const judged = (decision: string, confidence: number): object => ({ status: 'judged', decision, confidence });
  const image = { Bytes: Buffer.from(PICTURE).toString('base64') };
  test.each<readonly [string, 'aws' | 'azure', Readonly<Record<string, unknown>>, object]>([
    ['created', 'aws', { Status: 'CREATED' }, { status: 'pending' }],
    ['in progress, with a confidence that counts for nothing', 'aws', { Status: 'IN_PROGRESS', Confidence: 99 }, { status: 'pending' }],
    ['expired', 'aws', { Status: 'EXPIRED', Confidence: 99 }, { status: 'over', because: 'expired' }],
    ['failed', 'aws', { Status: 'FAILED', Confidence: 99 }, { status: 'over', because: 'failed' }],
    ['alive', 'aws', { Status: 'SUCCEEDED', Confidence: 90, ReferenceImage: image }, { ...judged('live', 0.9), threshold: 0.9, referenceImage: PICTURE }],
    ['just not sure', 'aws', { Status: 'SUCCEEDED', Confidence: 89.5, ReferenceImage: image }, judged('uncertain', 0.895)],
    ['at even odds', 'aws', { Status: 'SUCCEEDED', Confidence: 50 }, judged('uncertain', 0.5)],
    ['rather a forgery', 'aws', { Status: 'SUCCEEDED', Confidence: 49.99 }, judged('spoof', 0.4999)],
    ['alive without a picture', 'aws', { Status: 'SUCCEEDED', Confidence: 95 }, { ...judged('live', 0.95), referenceImage: null }],
    ['alive with a picture in a bucket', 'aws', { Status: 'SUCCEEDED', Confidence: 95, ReferenceImage: { S3Object: {} } }, { referenceImage: null }],
    ['alive with a picture that is none', 'aws', { Status: 'SUCCEEDED', Confidence: 95, ReferenceImage: { Bytes: '!!' } }, { referenceImage: null }],
    ['not started', 'azure', { status: 'NotStarted' }, { status: 'pending' }],
    ['running', 'azure', { ...azureResult('realface'), status: 'Running' }, { status: 'pending' }],
    ['failed', 'azure', { ...azureResult('realface'), status: 'Failed' }, { status: 'over', because: 'failed' }],
    ['canceled', 'azure', { ...azureResult('realface'), status: 'Canceled' }, { status: 'over', because: 'failed' }],
    ['alive', 'azure', azureResult('realface'), { ...judged('live', 1), threshold: 1, referenceImage: PICTURE }],
    ['alive without a picture', 'azure', azureResult('realface', null), { ...judged('live', 1), referenceImage: null }],
    ['alive with a picture elsewhere', 'azure', azureResult('realface', '../../keys'), { ...judged('live', 1), referenceImage: null }],
    ['uncertain', 'azure', azureResult('uncertain'), judged('uncertain', 0)],
    ['a forgery', 'azure', azureResult('spoofface'), judged('spoof', 0)],
    ['a forgery, then a face', 'azure', { status: 'Succeeded', results: { attempts: [attempt('spoofface'), attempt('realface')] } }, judged('spoof', 0)],
    ['uncertain, then a face', 'azure', { status: 'Succeeded', results: { attempts: [attempt('uncertain'), attempt('realface')] } }, judged('live', 1)],
  ])('%s (%s)', async (_name, vendor, result, expected) => {
    expect(await readAfter(vendor, result)).toMatchObject(expected);
  });

  test.each<readonly [string, 'aws' | 'azure', Readonly<Record<string, unknown>>]>([
    ['another session', 'aws', { SessionId: '00000000-0000-4000-8000-000000000000', Status: 'SUCCEEDED', Confidence: 99 }],
    ['no session', 'aws', { SessionId: null, Status: 'SUCCEEDED', Confidence: 99 }],
    ['an unknown status', 'aws', { Status: 'PASSED', Confidence: 99 }],
    ['no status', 'aws', { Confidence: 99 }],
    ['no confidence', 'aws', { Status: 'SUCCEEDED' }],
    ['a confidence that is a text', 'aws', { Status: 'SUCCEEDED', Confidence: '99' }],
    ['a confidence beyond 100', 'aws', { Status: 'SUCCEEDED', Confidence: 100.01 }],
    ['a confidence below 0', 'aws', { Status: 'SUCCEEDED', Confidence: -0.01 }],
    ['a confidence that is null, as NaN is written', 'aws', { Status: 'SUCCEEDED', Confidence: Number.NaN }],
    ['another session', 'azure', { ...azureResult('realface'), sessionId: '00000000-0000-4000-8000-000000000000' }],
    ['an unknown status', 'azure', { ...azureResult('realface'), status: 'ResultAvailable' }],
    ['an unknown decision', 'azure', azureResult('RealFace')],
    ['no attempts', 'azure', { status: 'Succeeded', results: { attempts: [] } }],
    ['no results', 'azure', { status: 'Succeeded' }],
    ['a failed last attempt', 'azure', { status: 'Succeeded', results: { attempts: [attempt('realface'), { attemptStatus: 'Failed', error: {} }] } }],
    ['a failed attempt with a result', 'azure', { status: 'Succeeded', results: { attempts: [{ ...attempt('realface'), attemptStatus: 'Failed' }] } }],
  ])('is no answer: %s (%s)', async (_name, vendor, result) => {
    await expect(readAfter(vendor, result)).rejects.toMatchObject({ code: 'liveness_provider_unavailable', status: 503 });
  });
});

describe.each(['aws', 'azure'] as const)('a vendor that misbehaves (%s)', (vendor) => {
  test.each<readonly [string, FakeAnswer]>([
    ['redirects', { status: 302, headers: { Location: 'http://127.0.0.1:9/' } }],
    ['redirects for good', { status: 308, headers: { Location: 'http://127.0.0.1:9/' } }],
    ['answers without end', { status: 200, isEndless: true }],
    ['writes NaN', { status: 200, body: '{"SessionId":"x","Status":"SUCCEEDED","Confidence":NaN}' }],
    ['writes a name twice', { status: 200, body: '{"Status":"FAILED","Status":"SUCCEEDED"}' }],
    ['answers with a list', { status: 200, body: '[]' }],
    ['answers with nothing', { status: 200, body: '' }],
    ['answers with HTML', { status: 200, body: '<html>' }],
    ['answers 201', { status: 201, body: '{}' }],
    ['refuses the key', { status: 403, body: '{"__type":"AccessDeniedException"}' }],
    ['is broken', { status: 500, body: '{}' }],
    ['stays busy', { status: 429, headers: { 'Retry-After': '1' } }],
  ])('%s', async (_name, answer) => {
    const { session } = await providers[vendor]().open(binding);
    fakeOf(vendor).instead = answer;
    await expect(providers[vendor]().open(binding)).rejects.toMatchObject({ code: 'liveness_provider_unavailable', details: { retryAfterSeconds: 5 } });
    await expect(providers[vendor]().read(session, binding)).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
  });

  test('is asked three times in all, later each time, and no more', async () => {
    fakeOf(vendor).busy = 2;
    await providers[vendor]().open(binding);
    expect(pauses).toEqual([300, 900]);
    fakeOf(vendor).busy = 3;
    await expect(providers[vendor]().open(binding)).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
    expect(fakeOf(vendor).busy).toBe(0);
    expect(fakeOf(vendor).seen).toHaveLength(6);
  });

  test('is not waited for without end', { timeout: 20_000 }, async () => {
    fakeOf(vendor).instead = { status: 200, isSilent: true };
    const start = performance.now();
    await expect(providers[vendor]().open(binding)).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  test('is not asked for a session of another region', async () => {
    const { session } = await providers[vendor]().open(binding);
    fakeOf(vendor).seen.length = 0;
    await expect(providers[vendor]('useast').read(session, binding)).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
    expect(fakeOf(vendor).seen).toEqual([]);
  });

  test('does not know a session: it is over', async () => {
    const unknown: VendorSession = { id: crypto.randomUUID(), region: vendor === 'aws' ? FAKE_AWS.region : FAKE_AZURE.region, expiresAt: NOW };
    expect(await providers[vendor]().read(unknown, binding)).toEqual({ status: 'over', because: 'expired' });
  });

  test('cannot be reached', async () => {
    const away =
      vendor === 'aws'
        ? createAwsRekognition({ ...FAKE_AWS, endpoint: 'http://127.0.0.1:9', confidenceMin: 90 }, ports)
        : createAzureFace({ ...FAKE_AZURE, endpoint: 'http://127.0.0.1:9' }, ports);
    await expect(away.open(binding)).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
  });
});

test('a session image that is too long is no picture to wait for', async () => {
  await expect(readAfter('azure', azureResult('realface'), new Uint8Array(2 * 1024 * 1024 + 1))).rejects.toMatchObject({
    code: 'liveness_provider_unavailable',
  });
  expect(await readAfter('azure', azureResult('realface'), new Uint8Array(2 * 1024 * 1024))).toMatchObject({ decision: 'live' });
  expect(await readAfter('azure', azureResult('realface'), null)).toMatchObject({ decision: 'live', referenceImage: null });
});
