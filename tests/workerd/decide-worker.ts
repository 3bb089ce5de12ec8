import { decide } from '../../src/risk/decide.ts';
import { loadPolicy } from '../../src/risk/policy/load-policy.ts';
import type { SignalInput } from '../../src/risk/signal.ts';

// Decides within workerd what a test sends; only tests know it.
export default {
  async fetch(request: Request): Promise<Response> {
    const { policy, inputs } = (await request.json()) as { readonly policy: string; readonly inputs: readonly SignalInput[] };
    const loaded = loadPolicy(policy);
    if (!loaded.ok) return Response.json(loaded.issues, { status: 400 });
    return new Response(inputs.map((input) => JSON.stringify(decide(input, loaded.policy))).join('\n'));
  },
};
