import { z } from 'zod';
import { LIVENESS_ACTIONS } from '../../liveness/plan.ts';

const name = z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, dot, dash and underscore, at most 64');
const ms = z.number().min(0).max(600_000);
// The labels of somebody else's footage must not reach out of its folder.
const file = z
  .string()
  .max(200)
  .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))[^\\\p{Cc}]+$/u, 'a path inside the folder, with forward slashes');

const prompt = z.strictObject({
  action: z.enum(['neutral', ...LIVENESS_ACTIONS]),
  at_ms: ms,
  until_ms: ms.optional(),
});

const attempt = z.strictObject({
  id: name,
  subject: name,
  label: z.enum(['bona_fide', 'attack']),
  species: name.optional(),
  kind: z.enum(['presentation', 'injection']).default('presentation'),
  frames: file,
  times: file.optional(),
  fps: z.number().min(1).max(120).optional(),
  stills: z
    .array(z.strictObject({ file, at_ms: ms }))
    .max(10)
    .default([]),
  prompts: z.array(prompt).min(2).max(8),
  window_ms: z.int().min(1000).max(5000).default(2500),
  reference: name.optional(),
  earlier: z.array(name).max(50).default([]),
  camera: z.string().max(200).default(''),
});

/** The label file of an operator's footage; `docs/liveness-bench.md` tells what each member means. Closed: a member that is not known is a fault. */
export const footageLabels = z.strictObject({
  format: z.literal('shualian-liveness-footage/1'),
  attempts: z.array(attempt).min(1).max(100_000),
  impostor_pairs: z.union([z.enum(['all', 'none']), z.array(z.strictObject({ attempt: name, reference: name })).max(1_000_000)]).default('all'),
});

/** What a label file says. */
export type FootageLabels = z.infer<typeof footageLabels>;

/** One labelled attempt. */
export type LabelledAttempt = FootageLabels['attempts'][number];
