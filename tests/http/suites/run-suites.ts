import { describe } from 'vitest';
import type { Target } from '../target.ts';
import { consentSuite } from './consent.suite.ts';
import { consumeSuite } from './consume.suite.ts';
import { challengeSuite } from './challenge.suite.ts';
import { cibaSuite } from './ciba.suite.ts';
import { clientAuthSuite } from './client-auth.suite.ts';
import { chunksSuite } from './chunks.suite.ts';
import { dpopSuite } from './dpop.suite.ts';
import { enrollmentSuite } from './enrollment.suite.ts';
import { evidenceSuite } from './evidence.suite.ts';
import { faceSuite } from './face.suite.ts';
import { exclusionSuite } from './exclusion.suite.ts';
import { factorSuite } from './factor.suite.ts';
import { gateRefusalsSuite } from './gate-refusals.suite.ts';
import { gateSuite } from './gate.suite.ts';
import { gatewaySuite } from './gateway.suite.ts';
import { myDataSuite } from './my-data.suite.ts';
import { oauthCasesSuite } from './oauth-cases.suite.ts';
import { pingSuite } from './ping.suite.ts';
import { privacySuite } from './privacy.suite.ts';
import { riskSuite } from './risk.suite.ts';
import { signalsSuite } from './signals.suite.ts';

/** Everything that holds on every runtime and every store. */
export function runSuites(get: () => Target): void {
  describe('gateway', () => gatewaySuite(get));
  describe('risk', () => riskSuite(get));
  describe('challenge', () => challengeSuite(get));
  describe('signals', () => signalsSuite(get));
  describe('possession', () => dpopSuite(get));
  describe('using up', () => consumeSuite(get));
  describe('client authentication', () => clientAuthSuite(get));
  describe('backchannel', () => cibaSuite(get));
  describe('gate', () => gateSuite(get));
  describe('gate, refusing', () => gateRefusalsSuite(get));
  describe('cases of others', () => oauthCasesSuite(get));
  describe('ping', () => pingSuite(get));
  describe('enrolment', () => enrollmentSuite(get));
  describe('consent', () => consentSuite(get));
  describe('privacy', () => privacySuite(get));
  describe('my data', () => myDataSuite(get));
  describe('factors', () => factorSuite(get));
  describe('an action that somebody cannot do', () => exclusionSuite(get));
  describe('chunks', () => chunksSuite(get));
  describe('evidence', () => evidenceSuite(get));
  describe('face', () => faceSuite(get));
}
