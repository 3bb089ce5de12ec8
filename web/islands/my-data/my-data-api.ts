import type { Language } from '../../texts/text-table.ts';
import { isObject, listAt, numberAt, textAt, toObject } from '../../wire/read-json.ts';
import { type ApiResult, callApi } from '../http/call-api.ts';

/** One kind of item. */
export interface MyItem {
  readonly what: string;
  readonly count: number;
  /** Empty while no clock runs. */
  readonly keptUntil: string;
  /** Days that the clock runs once it has ended; null without a clock. */
  readonly keptDays: number | null;
  readonly endsWith: string;
  readonly why: string;
}

/** What is kept of a person, as the page shows it. */
export interface MyData {
  readonly clientName: string;
  readonly hasFace: boolean;
  readonly items: readonly MyItem[];
  readonly consents: readonly { readonly version: string; readonly givenAt: string; readonly withdrawnAt: string }[];
  readonly log: readonly { readonly at: string; readonly what: string; readonly purpose: string; readonly basis: string }[];
}

/** Calls about one's own data; the token lives in the page alone. */
export interface MyDataCalls {
  readonly read: () => Promise<MyData | (ApiResult & { ok: false })>;
  readonly withdraw: () => Promise<ApiResult>;
  readonly exportAll: () => Promise<ApiResult>;
}

/**
 * @param token of the session
 * @param language of the page
 * @returns the calls
 */
export function createMyDataCalls(token: string, language: Language): MyDataCalls {
  return {
    read: async () => {
      const result = await callApi({ method: 'GET', url: '/v1/my-data', token, language });
      return result.ok ? parseMyData(result.body) : result;
    },
    withdraw: async () => callApi({ method: 'POST', url: '/v1/my-data/withdraw', token, language }),
    exportAll: async () => callApi({ method: 'GET', url: '/v1/my-data/export', token, language }),
  };
}

function parseMyData(body: unknown): MyData {
  return {
    clientName: textAt(body, 'client_name'),
    hasFace: isObject(body) && toObject(body)['has_face'] === true,
    items: listAt(body, 'items').map((item) => ({
      what: textAt(item, 'what'),
      count: numberAt(item, 'count') ?? 0,
      keptUntil: textAt(item, 'kept_until'),
      keptDays: numberAt(item, 'kept_days'),
      endsWith: textAt(item, 'ends_with'),
      why: textAt(item, 'why'),
    })),
    consents: listAt(body, 'consents').map((consent) => ({
      version: textAt(consent, 'version'),
      givenAt: textAt(consent, 'given_at'),
      withdrawnAt: textAt(consent, 'withdrawn_at'),
    })),
    log: listAt(body, 'processing_log').map((entry) => ({
      at: textAt(entry, 'at'),
      what: textAt(entry, 'what'),
      purpose: textAt(entry, 'purpose'),
      basis: textAt(entry, 'legal_basis'),
    })),
  };
}
