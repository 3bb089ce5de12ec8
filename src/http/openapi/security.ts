import type { Scope } from '../../session/client-store.ts';

const bearer = (format: string, description: string) => ({ type: 'http', scheme: 'bearer', bearerFormat: format, description }) as const;

/** Who may call, by the bearer secret that they hold. */
export const SECURITY_SCHEMES = {
  gatewayKey: bearer('sk_…', 'API key of a gateway. The roles named with an operation are the scopes that the key needs.'),
  operatorKey: bearer('sk_…', 'API key with the scope `admin`, for people who run the service.'),
  watchToken: bearer('wt_…', 'What the browser holds: it came with the challenge or the enrolment, and reads just that one.'),
  claimToken: bearer('ct_…', 'What the phone holds once it has claimed a challenge.'),
  enrollmentToken: bearer('et_…', 'What the phone holds once it has opened a binding link.'),
  heldSecret: bearer('…', 'What the page of a held request holds, from the fragment of its address.'),
  proxyKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Shualian-Key',
    description: 'API key of a proxy, with the scope `authz`; `Authorization` belongs to the request that it asks about.',
  },
  myDataToken: bearer('md_…', 'What a person’s page holds for ten minutes after the phone’s key signed.'),
} as const;

type SchemeName = keyof typeof SECURITY_SCHEMES;

/** A list of which any one will do. */
export type Security = Partial<Record<SchemeName, string[]>>[];

/**
 * @param scope what the key must allow
 * @returns a gateway calls
 */
export const byGateway = (scope: Scope): Security => [{ gatewayKey: [scope] }];

/** An operator calls. */
export const byOperator: Security = [{ operatorKey: ['admin'] }];

/** The browser that shows the code calls. */
export const byBrowser: Security = [{ watchToken: [] }];

/** The phone that claimed the challenge calls. */
export const byPhone: Security = [{ claimToken: [] }];

/** The phone that opened the binding link calls. */
export const byEnrollingPhone: Security = [{ enrollmentToken: [] }];

/** A reverse proxy calls. */
export const byProxy: Security = [{ proxyKey: [] }];

/** The page of a held request calls. */
export const byHolder: Security = [{ heldSecret: [] }];

/** The person calls, with what their phone opened. */
export const byPerson: Security = [{ myDataToken: [] }];

/** Anybody may call; a secret, where one is needed, is in the body. */
export const byAnybody: Security = [];
