import type { ChallengeMethod } from '../challenge/challenge.ts';
import type { DeviceStore } from '../device/device.ts';
import { achievedAcr } from '../factor/class-accounting.ts';
import type { FactorStore } from '../factor/factor-store.ts';
import type { ProviderName } from '../lib/assurance.ts';
import { isCurrentTemplate } from '../liveness/template.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import { provenFactors } from './proven-factors.ts';

/** What finding a person's methods needs. */
export interface UsableMethodsDeps {
  readonly devices: DeviceStore;
  readonly templates: TemplateStore;
  readonly factors: FactorStore;
}

/**
 * The methods that the person has set up and that reach one of the required acr values. Fixed when the challenge is made, so that nothing weaker can be chosen later.
 * @param who client, subject, who would judge a face, and what is required
 * @param deps ports
 * @returns methods, strongest first; empty when the person has none
 */
export async function usableMethods(
  who: { readonly clientId: string; readonly subject: string; readonly faceProvider: ProviderName | null; readonly requiredAcr: readonly string[] },
  deps: UsableMethodsDeps,
): Promise<readonly ChallengeMethod[]> {
  const { clientId, subject } = who;
  const [devices, template, totp, password] = await Promise.all([
    deps.devices.list(clientId, subject),
    deps.templates.find(clientId, subject),
    deps.factors.findTotp(clientId, subject),
    deps.factors.findFundPassword(clientId, subject),
  ]);
  const hasDevice = devices.length > 0;
  const has: Readonly<Record<ChallengeMethod, boolean>> = {
    face: hasDevice && template !== null && isCurrentTemplate(template),
    passkey: hasDevice,
    totp: totp?.active === true && password !== null,
  };
  return methodsReaching(who.requiredAcr, who.faceProvider).filter((method) => has[method]);
}

/**
 * @param requiredAcr acr values any one of which is enough
 * @param faceProvider who would judge a face; null where nobody does
 * @returns the methods by which somebody who has set everything up would reach one, strongest first
 */
export function methodsReaching(requiredAcr: readonly string[], faceProvider: ProviderName | null): readonly ChallengeMethod[] {
  return (['face', 'passkey', 'totp'] as const).filter((method) => {
    const acr = achievedAcr(provenFactors(method, faceProvider));
    return acr !== null && requiredAcr.includes(acr);
  });
}
