import { z } from '@hono/zod-openapi';
import { acr, assurance, bothLanguages, challengeState, decision, livenessProvider, method, time } from './wire-types.ts';

const policy = z.object({ id: z.string(), version: z.string(), mode: z.enum(['enforce', 'shadow']) });
const risk = z.object({ score: z.int().min(0).max(100), level: z.enum(['low', 'medium', 'high']) });
const reason = { code: z.string(), weight: z.number() };

/** Answer of `POST /v1/assess`. */
export const assessResponse = z
  .object({
    assessment_id: z.string(),
    decision,
    policy,
    risk,
    reasons: z.array(z.object({ ...reason, text: bothLanguages.optional() })),
    obligations: z.array(z.object({ type: z.literal('hold'), until: time, reason: z.string() })),
    shadow: z.array(z.object({ policy: z.string(), version: z.string(), decision, score: z.int() })),
    required: z.object({ acr_values: z.array(acr), max_age: z.int() }).optional(),
    retry_after_seconds: z.number().optional(),
    challenge: z
      .object({
        id: z.string(),
        status: challengeState,
        expires_at: time,
        methods: z.array(method),
        auth_req_id: z.string(),
        interval: z.int(),
        watch_token: z.string(),
        qr: z.object({ url: z.string(), svg_url: z.string(), rotates_every_s: z.int() }),
        page_url: z.string(),
      })
      .optional(),
  })
  .openapi('AssessResponse', {
    description:
      'On `step_up` there is a challenge, except after `login.failed`, and where the person has no method that would be enough: then `enrollment_required` is among the reasons. Too many challenges, or declined ones, are a `deny` with `retry_after_seconds`.',
  });

const explanation = z
  .object({
    decision,
    rules: z.array(z.object({ id: z.string(), effect: z.string(), reason: z.string(), status: z.string() })),
    obligations: z.array(z.object({ type: z.literal('hold'), until: z.int(), reason: z.string() })),
    terms: z.array(z.object(reason)),
    log_odds: z.number(),
    probability: z.number(),
    is_scored: z.boolean(),
    required_acr: z.array(acr),
    methods: z.array(z.string()).nullable(),
    providers: z.array(livenessProvider).optional(),
    assurance: assurance.optional(),
    confirm_required: z.boolean(),
    expected_loss: z.object({ usd: z.number(), frictionUsd: z.number() }).nullable(),
    reasons: z.array(z.object(reason)),
    challenge: z.string().nullable(),
    shadow: z.array(z.object({ policy: z.string(), version: z.string(), decision })),
  })
  .openapi('Explanation', { description: 'Every rule that fired and every term of the score, in natural log-odds.' });

/** Answer of `GET /v1/assessments/{id}`. */
export const storedAssessment = z
  .object({
    assessment_id: z.string(),
    subject: z.string(),
    event: z.object({ type: z.string(), id: z.string().nullable() }),
    at: time,
    decision,
    policy,
    risk,
    explanation: explanation.nullable(),
    for_user: z.array(z.object({ text: bothLanguages, remedy: bothLanguages })),
    would_have_changed: z.array(z.object({ without: z.array(z.string()), decision })).nullable(),
    derivation: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('same') }),
      z.object({ kind: z.literal('different'), member: z.string(), stored: z.string(), derived: z.string() }),
      z.object({ kind: z.literal('impossible'), why: z.enum(['erased', 'policy_unknown']) }),
    ]),
    outcome: z.object({ label: z.enum(['legitimate', 'fraud']), source: z.string(), at: time }).nullable(),
  })
  .openapi('StoredAssessment');
