import { callService, type Call, type ClientSettings } from './call-service.ts';
import { ShualianProblem, ShualianUnavailable } from './problem.ts';
import { redeem, redeemOnce, type Redeemable, type RedeemOptions } from './redeem.ts';
import type * as wire from './schemas.ts';

/** What a client is made with. */
export type { ClientClock, ClientSettings } from './call-service.ts';
/** How calls fail. */
export { ShualianProblem, ShualianUnavailable, type ProblemCode, type ProblemDetails } from './problem.ts';
/** How approvals are redeemed. */
export type { Redeemable, RedeemOptions } from './redeem.ts';
/** What the service speaks in, from its OpenAPI document. */
export type * from './schemas.ts';

/** What to do with the event when no decision could be had. `step_up`: the gateway asks for a second factor of its own. */
export type WhenUnavailable = 'deny' | 'step_up' | 'allow';

/** Options of every call. */
export interface CallOptions {
  /** Ends the call early; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** Options of a call that creates. */
export interface CreateOptions extends CallOptions {
  /** Made anew for each call unless told; the same over the retries of one call. Tell one to go on over restarts of your own. */
  readonly idempotencyKey?: string;
}

/** Options of `assess`. */
export interface AssessOptions extends CreateOptions {
  /** There is no default: letting an event through undecided is for you to choose, where everybody can read it. */
  readonly onUnavailable: WhenUnavailable | ((cause: ShualianUnavailable) => WhenUnavailable | Promise<WhenUnavailable>);
}

/** A decision of the service, or the one you chose for when there is none. */
export type Assessed =
  | ({ readonly unavailable: false } & wire.AssessResponse)
  | { readonly unavailable: true; readonly decision: WhenUnavailable; readonly cause: ShualianUnavailable };

/** A gateway's client of the service. Every method throws `ShualianProblem` when the service says no and `ShualianUnavailable` when it says nothing. */
export type ShualianClient = ReturnType<typeof createClient>;

const within = (path: TemplateStringsArray, ...ids: readonly string[]): string => String.raw({ raw: path }, ...ids.map(encodeURIComponent));

/**
 * @param settings address, API key, patience
 * @returns a client; it keeps nothing between calls
 */
export function createClient(settings: ClientSettings) {
  const json = async <T>(call: Call): Promise<T> => (await (await callService(call, settings)).json()) as T;
  const nothing = async (call: Call): Promise<void> => {
    await (await callService(call, settings)).body?.cancel();
  };
  const keyed = ({ idempotencyKey, signal }: CreateOptions) => ({ signal, idempotencyKey: idempotencyKey ?? createKey(settings) });
  return {
    /** Decides on an event. On `step_up` with a challenge show it, then `redeem` it. */
    assess: async (body: wire.AssessRequest, options: AssessOptions): Promise<Assessed> => {
      try {
        const answer = await json<wire.AssessResponse>({ method: 'POST', path: '/v1/assess', json: body, ...keyed(options) });
        return { unavailable: false, ...answer };
      } catch (cause) {
        if (!(cause instanceof ShualianUnavailable)) throw cause;
        const { onUnavailable } = options;
        return { unavailable: true, decision: typeof onUnavailable === 'function' ? await onUnavailable(cause) : onUnavailable, cause };
      }
    },
    /** A stored decision, explained. */
    readAssessment: async (id: string, { signal }: CallOptions = {}) =>
      json<wire.StoredAssessment>({ method: 'GET', path: within`/v1/assessments/${id}`, signal }),
    /** Tells how an event turned out; the last word counts. */
    recordOutcome: async (id: string, body: wire.OutcomeRequest, { signal }: CallOptions = {}) =>
      nothing({ method: 'POST', path: within`/v1/assessments/${id}/outcome`, json: body, signal }),
    /** Status of a challenge. */
    readChallenge: async (id: string, { signal }: CallOptions = {}) =>
      json<wire.ChallengeStatus>({ method: 'GET', path: within`/v1/challenges/${id}`, signal }),
    /** Gives a challenge up. One that has ended is refused. */
    cancelChallenge: async (id: string, { signal }: CallOptions = {}) => nothing({ method: 'POST', path: within`/v1/challenges/${id}/cancel`, signal }),
    /** Waits until the person is done, and gives the token. */
    redeem: async (challenge: Redeemable, options: RedeemOptions = {}) => redeem(challenge, options, settings),
    /** Asks once: the token, `pending`, or `slow_down`. */
    redeemOnce: async (challenge: Redeemable, options: RedeemOptions = {}) => redeemOnce(challenge, options, settings),
    /** Uses a token up for exactly these details. A lost answer is asked for again under the same key. */
    consume: async (body: wire.ConsumeRequest, options: CreateOptions = {}) =>
      json<wire.ConsumedToken>({ method: 'POST', path: '/v1/tokens/consume', json: body, ...keyed(options) }),
    /** Whether a token is active, and what it says. */
    introspect: async (token: string, { signal }: CallOptions = {}) =>
      json<wire.Introspection>({ method: 'POST', path: '/v1/introspect', form: { token }, signal }),
    /** Revokes a token; an unknown one is as good as revoked. */
    revoke: async (token: string, { signal }: CallOptions = {}) => nothing({ method: 'POST', path: '/v1/revoke', form: { token }, signal }),
    /** A one-time binding link for a phone. */
    createEnrollment: async (body: wire.EnrollmentRequest, options: CreateOptions = {}) =>
      json<wire.EnrollmentCreated>({ method: 'POST', path: '/v1/enrollments', json: body, ...keyed(options) }),
    /** Status of an enrolment. */
    readEnrollment: async (id: string, { signal }: CallOptions = {}) =>
      json<wire.EnrollmentStatus>({ method: 'GET', path: within`/v1/enrollments/${id}`, signal }),
    /** Phones of a subject. */
    listDevices: async (subject: string, { signal }: CallOptions = {}) =>
      json<wire.DeviceList>({ method: 'GET', path: within`/v1/subjects/${subject}/devices`, signal }),
    /** Revokes a phone; one that is revoked already is no fault. */
    revokeDevice: async (subject: string, device: string, { signal }: CallOptions = {}) =>
      gone(nothing({ method: 'DELETE', path: within`/v1/subjects/${subject}/devices/${device}`, signal }), 'device_not_found'),
    /** All that is kept of a subject. */
    exportSubject: async (subject: string, { signal }: CallOptions = {}) =>
      json<wire.SubjectExport>({ method: 'GET', path: within`/v1/subjects/${subject}/export`, signal }),
    /** Erases a subject. After a retry the receipt may count nothing any more: the first try had erased it. */
    eraseSubject: async (subject: string, { signal }: CallOptions = {}) =>
      json<wire.ErasureReceipt>({ method: 'DELETE', path: within`/v1/subjects/${subject}`, signal }),
  };
}

const createKey = (settings: ClientSettings): string => (settings.createKey ?? (() => crypto.randomUUID()))();

async function gone(work: Promise<void>, code: string): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ShualianProblem) || error.code !== code) throw error;
  }
}
