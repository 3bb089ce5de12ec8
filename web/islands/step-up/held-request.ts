import type { Language } from '../../texts/text-table.ts';
import { textAt, textsAt, toObject } from '../../wire/read-json.ts';
import { type ApiProblem, callApi } from '../http/call-api.ts';

/** A page request that waits, as the fragment names it. */
export interface HeldLink {
  readonly id: string;
  readonly secret: string;
}

/** What opening it came to. */
export type HeldOpening =
  | { readonly kind: 'challenge'; readonly id: string; readonly watchToken: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'problem'; readonly problem: ApiProblem };

/**
 * @param fragment with its `#`
 * @returns the held request that it names, or null
 */
export function parseHeldLink(fragment: string): HeldLink | null {
  const [, id, secret] = /^#(hld_[\w-]+)\.(hs_[\w-]+)$/.exec(fragment) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/**
 * Begins the step-up.
 * @param link the held request
 * @param language of the person
 * @returns the challenge to show, or why there is none
 */
export async function beginHeld(link: HeldLink, language: Language): Promise<HeldOpening> {
  const result = await callApi({ method: 'POST', url: `/v1/held-requests/${link.id}/begin`, token: link.secret, language });
  if (!result.ok) return { kind: 'problem', problem: result.problem };
  const challenge = toObject(toObject(result.body)['challenge']);
  const id = textAt(challenge, 'id');
  if (id === '') return { kind: 'refused', reason: textsAt(result.body, 'reasons')[0] ?? '' };
  return { kind: 'challenge', id, watchToken: textAt(challenge, 'watch_token') };
}

/**
 * Asks for the way back, once the person has approved.
 * @param link the held request
 * @param language of the person
 * @returns the address to go to, with the code in its fragment; null when it is not approved
 */
export async function wayBack(link: HeldLink, language: Language): Promise<string | null> {
  const result = await callApi({ method: 'POST', url: `/v1/held-requests/${link.id}/finish`, token: link.secret, language });
  const to = result.ok ? textAt(result.body, 'return_to') : '';
  return /^https?:\/\//.test(to) ? `${to}#${textAt(result.ok ? result.body : null, 'code')}` : null;
}
