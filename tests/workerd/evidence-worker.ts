import { createR2EvidenceStore } from '../../src/store/r2/evidence-store.ts';
import type { R2Bucket } from '../../src/store/r2/r2-bucket.ts';

// Speaks for the evidence store within workerd; only tests know it.
let offset = 0;

export default {
  async fetch(request: Request, bindings: { readonly EVIDENCE: R2Bucket }): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const store = createR2EvidenceStore(bindings.EVIDENCE, { now: () => Date.now() + offset });
    const key = searchParams.get('key') ?? '';
    switch (pathname) {
      case '/advance':
        offset += Number(searchParams.get('ms'));
        return new Response();
      case '/put':
        await store.put(key, new Uint8Array(await request.arrayBuffer()), Number(searchParams.get('ttl')));
        return new Response();
      case '/get': {
        const value = await store.get(key);
        return value === null ? new Response(null, { status: 404 }) : new Response(new Uint8Array(value));
      }
      case '/extend':
        await store.extend(key, Number(searchParams.get('ttl')));
        return new Response();
      case '/remove-all':
        await store.removeAll(key);
        return new Response();
      case '/purge':
        return new Response(String(await store.purge()));
      default:
        return new Response(null, { status: 400 });
    }
  },
};
