import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { ClaimantPlace } from '../challenge/proximity.ts';
import type { Config } from '../config/config-schema.ts';
import type { LockoutPolicy } from '../factor/lockout-store.ts';
import type { FaceAnalyzer } from '../liveness/analyzer.ts';
import type { LivenessThresholds } from '../liveness/thresholds.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';

/** Where a request comes from, as the runtime saw it. */
export interface RemotePlace {
  readonly ip: string;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** What the handlers know of a request. */
export type AppEnv = { Variables: { requestId: string }; Bindings: Record<string, unknown> };

/** The application that routes are registered on. */
export type App = OpenAPIHono<AppEnv>;
