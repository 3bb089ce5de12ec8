import { assuranceOf, isAtLeast, type ProviderName } from '../lib/assurance.ts';
import type { LivenessProviders } from '../liveness/liveness-provider.ts';
import type { Decision } from '../risk/decision.ts';

/**
 * Chooses who judges the face in a challenge, of those that the policy accepts, are configured and give the assurance asked for: whom the installation prefers, if it is one of them. Where the policy names nobody, nobody else will do.
 * Where there is none, a face is no way to pass: another provider is never taken in its place, however well it is configured.
 * @param decision what the policy asks for
 * @param client whose challenge it is; `simulated` is for demo clients alone
 * @param providers those of this installation
 * @returns the provider, or null
 */
export function chooseProvider(
  decision: Pick<Decision, 'providers' | 'assurance'>,
  client: { readonly demo: boolean },
  providers: LivenessProviders,
): ProviderName | null {
  const { preferred } = providers;
  const accepted = decision.providers ?? [preferred];
  const isFit = (name: ProviderName): boolean =>
    providers.find(name) !== null && isAtLeast(assuranceOf(name), decision.assurance) && (name !== 'simulated' || client.demo);
  return accepted.includes(preferred) && isFit(preferred) ? preferred : (accepted.find(isFit) ?? null);
}
