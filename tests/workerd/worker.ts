import { answerOnWorker, sweepWorker, type WorkerBindings, type WorkerContext } from '../../src/entry/worker.ts';
import { systemClock } from '../../src/runtime/system.ts';

// The Worker of the tests: the real one, with a clock that tests move.
let offset = 0;

export default {
  async fetch(request: Request, bindings: WorkerBindings, context: WorkerContext): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/test-only/advance') {
      offset += Number(searchParams.get('ms'));
      return new Response(String(offset));
    }
    if (pathname === '/test-only/scheduled') {
      await sweepWorker(bindings, { now: () => systemClock.now() + offset });
      return new Response('swept');
    }
    return answerOnWorker(request, bindings, context, { now: () => systemClock.now() + offset });
  },
};
