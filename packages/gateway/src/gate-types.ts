/** Details of an action, as `authorization_details` of the service have them. @see RFC 9396 */
export type ActionDetails = readonly object[];

/** What a used or verified token said. */
export interface StepUp {
  readonly subject: string;
  readonly acr: string;
  readonly amr: readonly string[];
  /** The challenge. */
  readonly txn: string;
  readonly jti: string;
}

/** A challenge as the service hands it out. */
export interface ServiceChallenge {
  readonly id: string;
  readonly expires_at: string;
  readonly methods: readonly string[];
  readonly auth_req_id: string;
  readonly interval: number;
  readonly watch_token: string;
  readonly page_url: string;
  readonly qr: { readonly url: string; readonly svg_url: string; readonly rotates_every_s: number };
}

/** The part of `createClient` of `@shualian/client` that is needed here. */
export interface StepUpClient<AssessBody> {
  assess(
    body: AssessBody,
    options: { readonly onUnavailable: 'deny' },
  ): Promise<
    | { readonly unavailable: true; readonly cause: Error }
    | {
        readonly unavailable: false;
        readonly decision: 'allow' | 'step_up' | 'deny';
        readonly assessment_id: string;
        readonly challenge?: ServiceChallenge | undefined;
        readonly retry_after_seconds?: number | undefined;
      }
  >;
  consume(body: {
    readonly token: string;
    readonly authorization_details: never[];
    readonly possession?: { readonly proof: string; readonly htm: string; readonly htu: string };
  }): Promise<{ readonly sub: string; readonly acr: string; readonly amr: readonly string[]; readonly txn: string; readonly jti: string }>;
  redeemOnce(challenge: { readonly auth_req_id: string }): Promise<{ readonly access_token: string } | 'pending' | 'slow_down'>;
}

/** Where secrets of challenges wait while the person proves themself. Fleets give one over their session store. */
export interface ChallengeKeeper {
  keep(id: string, held: HeldChallenge): Promise<void>;
  find(id: string): Promise<HeldChallenge | null>;
  drop(id: string): Promise<void>;
}

/** What is kept of a challenge. `authReqId` never leaves the gateway. */
export interface HeldChallenge {
  readonly authReqId: string;
  readonly subject: string;
  readonly expiresAtMs: number;
}

/** Where a browser or another client puts the token. */
export type TokenPlace = 'authorization' | { readonly header: string } | { readonly cookie: string };

/** Verifies a token without using it up: for what may be done again within its life. */
export type LocalVerifier = (token: string) => Promise<{ readonly stepUp: StepUp; readonly details: unknown }>;

/** What to do with a request that could not be checked, because the service or its keys could not be reached. A refusal of the service, a limit included, is no such case. */
export type WhenUnchecked = 'refuse' | 'let_through';

/** What a route asks for. `Native` is the request of the framework. */
export interface StepUpOptions<Native, AssessBody> {
  readonly client: StepUpClient<AssessBody>;
  /** Acr values of which any one is enough, for example `urn:shualian:acr:face+device`. */
  readonly acr: readonly [string, ...string[]];
  /** Longest age of the step-up in seconds; tokens live 300 s at most. */
  readonly maxAge: number;
  /** Exactly what the request is about to do. What the person approved must be equal to it, member by member. */
  readonly intent: (request: Native) => ActionDetails | Promise<ActionDetails>;
  /** Who is logged in; somebody else's token is refused. */
  readonly subject: (request: Native) => string | Promise<string>;
  /** There is no default: letting a request through unchecked is for you to choose, where everybody can read it. */
  readonly onUnavailable: WhenUnchecked | ((cause: unknown) => WhenUnchecked | Promise<WhenUnchecked>);
  /** Body of the question to ask when no token is there; without it every such request is refused with 401. */
  readonly assess?: (request: Native, intent: ActionDetails) => AssessBody | Promise<AssessBody>;
  /** Where the token is looked for; `Authorization` unless told. */
  readonly token?: TokenPlace;
  /** Public origin of this gateway, for DPoP proofs: `https://api.example.com`. */
  readonly origin: string;
  /** Verifies on the spot instead of using the token up. */
  readonly verify?: LocalVerifier;
  readonly challenges?: ChallengeKeeper;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A request, whatever the framework. */
export interface GateRequest<Native> {
  readonly method: string;
  /** Path with leading slash, without query. */
  readonly path: string;
  readonly header: (name: string) => string | undefined;
  readonly native: Native;
}

/** What becomes of a request. `stepUp` is null where the service allowed it without one, or where it was let through unchecked. */
export type GateOutcome =
  | { readonly pass: true; readonly stepUp: StepUp | null; readonly unchecked: boolean }
  | { readonly pass: false; readonly status: 400 | 401 | 403 | 429 | 503; readonly headers: Readonly<Record<string, string>>; readonly body: GateProblem };

/** Problem document of a refusal. @see RFC 9457 */
export interface GateProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  /** The first member that differs from what was approved. */
  readonly field?: string;
  readonly acr_values?: readonly string[];
  readonly max_age?: number;
  /** Show it, then send the same request again with `Step-Up-Challenge: <id>`. */
  readonly challenge?: Omit<ServiceChallenge, 'auth_req_id' | 'interval'>;
}
