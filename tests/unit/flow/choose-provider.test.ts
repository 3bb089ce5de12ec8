import { describe, expect, test } from 'vitest';
import { achievedAcr } from '../../../src/factor/class-accounting.ts';
import { achievedBy } from '../../../src/flow/approve-challenge.ts';
import { chooseProvider } from '../../../src/flow/choose-provider.ts';
import { provenFactors } from '../../../src/flow/proven-factors.ts';
import { LIVENESS_PROVIDERS, type ProviderName } from '../../../src/lib/assurance.ts';
import type { LivenessProviders } from '../../../src/liveness/liveness-provider.ts';
import { challengeRecord } from '../../support/contract-records.ts';
import { fakeSessionProvider } from '../../support/fakes/liveness-fakes.ts';

const installed = (preferred: ProviderName, ...names: readonly ProviderName[]): LivenessProviders => ({
  preferred,
  find: (name) => (names.includes(name) ? fakeSessionProvider({ name }) : null),
});
const [LIVE, DEMO] = [{ demo: false }, { demo: true }];
const AWS = 'aws-rekognition';

describe('who judges a face', () => {
  test.each<readonly [string, Parameters<typeof chooseProvider>, ProviderName | null]>([
    [
      'whom the installation prefers, where nobody is named',
      [{ providers: null, assurance: null }, LIVE, installed('local-active', 'local-active', AWS)],
      'local-active',
    ],
    [
      'the preferred one of those that are named',
      [{ providers: [AWS, 'azure-face'], assurance: null }, LIVE, installed('azure-face', AWS, 'azure-face')],
      'azure-face',
    ],
    [
      'the one of them that there is',
      [{ providers: [AWS, 'azure-face'], assurance: null }, LIVE, installed('local-active', 'local-active', 'azure-face')],
      'azure-face',
    ],
    ['nobody, never another', [{ providers: [AWS], assurance: null }, LIVE, installed('local-active', 'local-active', 'azure-face')], null],
    ['nobody, where rules leave nobody', [{ providers: [], assurance: null }, LIVE, installed('local-active', 'local-active')], null],
    ['nobody, where the preferred one is gone', [{ providers: null, assurance: null }, LIVE, installed(AWS, 'local-active')], null],
    ['one that gives the assurance', [{ providers: null, assurance: 'server_verified' }, LIVE, installed('local-active', 'local-active')], 'local-active'],
    [
      'nobody, when the client would only assert it',
      [{ providers: null, assurance: 'device_attested' }, DEMO, installed('simulated', 'simulated', 'local-active')],
      null,
    ],
    ['simulated for a demo client', [{ providers: null, assurance: null }, DEMO, installed('simulated', 'simulated')], 'simulated'],
    ['simulated for nobody else', [{ providers: null, assurance: null }, LIVE, installed('simulated', 'simulated')], null],
    ['simulated for nobody else, even when it is named', [{ providers: ['simulated'], assurance: null }, LIVE, installed('local-active', 'simulated')], null],
  ])('%s', (_name, args, expected) => {
    expect(chooseProvider(...args)).toBe(expected);
  });
});

describe('what a face proves', () => {
  test.each(LIVENESS_PROVIDERS)('by %s', (provider) => {
    const isWord = provider === 'simulated';
    const acr = isWord ? ('urn:shualian:acr:device' as const) : ('urn:shualian:acr:face+device' as const);
    expect(achievedAcr(provenFactors('face', provider))).toBe(acr);
    const record = challengeRecord({ requiredAcr: [acr] });
    const achieved = achievedBy(record, 'face', { deviceId: 'dev_1', provider, at: 5 });
    expect(achieved).toMatchObject({ acr, provider, assurance: isWord ? 'client_asserted' : 'server_verified' });
    expect(achieved.amr.includes('face')).toBe(!isWord);
  });
  test('nothing without anybody who judges it', () => {
    expect(provenFactors('face', null)).toEqual([]);
    expect(() => achievedBy(challengeRecord(), 'face', { deviceId: 'dev_1', provider: null, at: 5 })).toThrow('method_not_allowed_here');
  });
  test('never the acr of a face on the word of the client', () => {
    const asked = challengeRecord({ requiredAcr: ['urn:shualian:acr:face+device'] });
    expect(() => achievedBy(asked, 'face', { deviceId: 'dev_1', provider: 'simulated', at: 5 })).toThrow('method_not_allowed_here');
  });
});
