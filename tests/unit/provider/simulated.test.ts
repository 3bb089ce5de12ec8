import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.ts';
import { buildProviders } from '../../../src/entry/build-providers.ts';
import { createSimulated } from '../../../src/provider/simulated.ts';

const clock = { now: () => 1000 };
const PRODUCTION = { SHUALIAN_MASTER_KEY: 'A'.repeat(43), SHUALIAN_PUBLIC_URL: 'https://auth.example.com' };
const AWS = { SHUALIAN_AWS_REGION: 'eu-west-1', SHUALIAN_AWS_ACCESS_KEY_ID: 'AKIAFAKEFAKEFAKEFAKE', SHUALIAN_AWS_SECRET_ACCESS_KEY: 'fake-secret-access-key' };
const AZURE = {
  SHUALIAN_AZURE_FACE_ENDPOINT: 'https://fake.example.com',
  SHUALIAN_AZURE_FACE_KEY: 'fake-key-of-azure-face',
  SHUALIAN_AZURE_FACE_REGION: 'westeurope',
};

describe('the simulated provider', () => {
  test('is not made in production', () => {
    expect(() => createSimulated('production', { clock })).toThrow(TypeError);
  });
  test.each([
    ['u_1', { status: 'judged', decision: 'live' }],
    ['u_1-sim-spoof', { status: 'judged', decision: 'spoof' }],
    ['u_1-sim-uncertain', { status: 'judged', decision: 'uncertain' }],
    ['u_1-sim-pending', { status: 'pending' }],
    ['u_1-sim-failed', { status: 'over', because: 'failed' }],
  ])('says what the id of %s asks for', async (subject, expected) => {
    const binding = { attemptId: 'lva_1', clientId: 'cli_1', subject };
    const provider = createSimulated('demo', { clock });
    const { session } = await provider.open(binding);
    expect(await provider.read(session, binding)).toMatchObject(expected);
    await expect(provider.read(session, { ...binding, attemptId: 'lva_2' })).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
  });
  test('is away when asked to be', async () => {
    const opening = createSimulated('demo', { clock }).open({ attemptId: 'lva_1', clientId: 'cli_1', subject: 'u-sim-down' });
    await expect(opening).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
  });
});

describe('settings of providers', () => {
  const issuesOf = (settings: Readonly<Record<string, string>>): readonly string[] => {
    const loaded = loadConfig({ ...PRODUCTION, ...settings });
    return loaded.ok ? [] : loaded.issues;
  };
  test.each<readonly [Readonly<Record<string, string>>, RegExp]>([
    [{ SHUALIAN_LIVENESS_PROVIDER: 'simulated' }, /^SHUALIAN_LIVENESS_PROVIDER: simulated is refused in production$/],
    [{ SHUALIAN_LIVENESS_PROVIDER: 'aws-rekognition' }, /^SHUALIAN_LIVENESS_PROVIDER: aws-rekognition has no settings$/],
    [{ SHUALIAN_LIVENESS_PROVIDER: 'azure-face' }, /^SHUALIAN_LIVENESS_PROVIDER: azure-face has no settings$/],
    [{ SHUALIAN_LIVENESS_PROVIDER: 'face-plus' }, /^SHUALIAN_LIVENESS_PROVIDER: /],
    [{ ...AWS, SHUALIAN_AWS_REGION: '' }, /SHUALIAN_AWS_SECRET_ACCESS_KEY: give all or none$/],
    [{ ...AWS, SHUALIAN_AWS_REGION: 'evil.example.com/' }, /^SHUALIAN_AWS_REGION: /],
    [{ ...AWS, SHUALIAN_AWS_ENDPOINT: 'http://fake.example.com' }, /^SHUALIAN_AWS_ENDPOINT: must be https in production$/],
    [{ ...AWS, SHUALIAN_AWS_CONFIDENCE_MIN: '49' }, /^SHUALIAN_AWS_CONFIDENCE_MIN: /],
    [{ ...AWS, SHUALIAN_AWS_CONFIDENCE_MIN: '101' }, /^SHUALIAN_AWS_CONFIDENCE_MIN: /],
    [{ ...AZURE, SHUALIAN_AZURE_FACE_KEY: '' }, /SHUALIAN_AZURE_FACE_REGION: give all or none$/],
    [{ ...AZURE, SHUALIAN_AZURE_FACE_ENDPOINT: 'http://fake.example.com' }, /^SHUALIAN_AZURE_FACE_ENDPOINT: must be https in production$/],
  ])('%j', (settings, issue) => {
    expect(issuesOf(settings)).toEqual([expect.stringMatching(issue)]);
  });
  test('give those that they name, and ours', () => {
    const namesOf = (settings: Readonly<Record<string, string>>): readonly string[] => {
      const loaded = loadConfig({ ...PRODUCTION, ...settings });
      if (!loaded.ok) throw new Error(loaded.issues.join());
      const providers = buildProviders(loaded.config, clock);
      return (['local-active', 'aws-rekognition', 'azure-face', 'simulated'] as const).filter((name) => providers.find(name)?.name === name);
    };
    expect(namesOf({})).toEqual(['local-active']);
    expect(namesOf({ ...AWS, SHUALIAN_AWS_CONFIDENCE_MIN: '50' })).toEqual(['local-active', 'aws-rekognition']);
    expect(namesOf({ ...AWS, ...AZURE, SHUALIAN_AWS_CONFIDENCE_MIN: '100' })).toEqual(['local-active', 'aws-rekognition', 'azure-face']);
    expect(namesOf({ SHUALIAN_MODE: 'demo', SHUALIAN_LIVENESS_PROVIDER: 'simulated' })).toEqual(['local-active', 'simulated']);
    expect(namesOf({ SHUALIAN_MODE: 'demo' })).toEqual(['local-active']);
  });
});
