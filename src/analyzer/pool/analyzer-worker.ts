import { parentPort } from 'node:worker_threads';
import type { Random } from '../../lib/random.ts';
import { loadFaceEngine } from './face-engine.ts';
import { measureChunk } from './measure-chunk.ts';
import type { AnalyzeJob, WorkerReply } from './worker-messages.ts';

/**
 * Body of an analyzer thread: loads the engine once, then measures one chunk after the other. A failed start ends the thread with its error; the pool sees that.
 * @param random draws among frames that are equally good
 * @throws TypeError when not run as a worker thread
 */
export async function runAnalyzerWorker(random: Random): Promise<void> {
  const port = parentPort;
  if (!port) throw new TypeError('the analyzer runs in a worker thread');
  const reply = (message: WorkerReply): void => port.postMessage(message);
  const engine = await loadFaceEngine();
  port.on('message', (job: AnalyzeJob) => {
    measureChunk(job.frames, { engine, random }, job.hint).then(
      (measurements) => reply({ kind: 'done', id: job.id, measurements, tensors: engine.countTensors() }),
      () => reply({ kind: 'failed', id: job.id }),
    );
  });
  reply({ kind: 'ready', tensors: engine.countTensors() });
}
