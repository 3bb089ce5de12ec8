import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly apiKey: string;
  /** @returns CPU used so far, user and system, microseconds */
  readonly cpu: () => Promise<number>;
  readonly stop: () => void;
}

/**
 * @param file below this folder
 * @param env servers that it uses
 * @returns the running server
 */
export async function startProcess(file: string, env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = fork(path.join(import.meta.dirname, file), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--import', 'tsx'],
  });
  const hello = await answerOf(child);
  return {
    url: String(hello['url']),
    apiKey: typeof hello['apiKey'] === 'string' ? hello['apiKey'] : '',
    cpu: async () => {
      const answer = answerOf(child);
      child.send('cpu');
      const { user, system } = (await answer)['cpu'] as NodeJS.CpuUsage;
      return user + system;
    },
    stop: () => child.disconnect(),
  };
}

function answerOf(child: ChildProcess): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null): void => reject(new Error(`the server ended with ${String(code)}`));
    child.once('exit', fail);
    child.once('message', (message) => {
      child.off('exit', fail);
      resolve(message as Readonly<Record<string, unknown>>);
    });
  });
}
