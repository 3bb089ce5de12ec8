import { z } from '@hono/zod-openapi';

/** A notice as people are shown it. */
export const notice = z
  .object({
    purpose: z.string(),
    version: z.string(),
    locale: z.string(),
    title: z.string(),
    paragraphs: z.array(z.string()),
    items: z.array(z.object({ key: z.string(), label: z.string(), value: z.string() })),
  })
  .openapi('Notice');
