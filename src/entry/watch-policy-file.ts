import { readFileSync, statSync } from 'node:fs';
import { activatePolicy, type ManagePoliciesDeps, uploadPolicy } from '../flow/manage-policies.ts';
import { describeIssues } from '../flow/running-policies.ts';
import type { Logger } from '../lib/logger.ts';
import { Problem } from '../lib/problem.ts';

const CHECK_EVERY_MS = 2000;
const BY = 'file';

/**
 * Enforces the policy of a file, now and whenever the file changes. A file that is no good is told of and changes nothing: the running policy stays.
 * @param file YAML or JSON
 * @param deps ports
 * @param log where good and bad news go
 * @returns how to stop
 * @throws Error when the file is no good at the start
 */
export async function watchPolicyFile(file: string, deps: ManagePoliciesDeps, log: Logger): Promise<() => void> {
  let stamp = stampOf(file);
  const enforce = async (): Promise<void> => {
    const { hash } = await uploadPolicy({ source: readFileSync(file, 'utf8'), by: BY }, deps);
    const active = await deps.policies.active();
    if (active.some((one) => one.hash === hash && one.mode === 'enforce')) return;
    await activatePolicy({ hash, mode: 'enforce', by: BY }, deps);
    log.info('policy_enforced', { hash });
  };
  try {
    await enforce();
  } catch (error) {
    throw new Error(`${file}: ${reasonOf(error)}`, { cause: error });
  }
  const timer = setInterval(() => {
    const now = stampOf(file);
    if (now === stamp) return;
    stamp = now;
    enforce().catch((error: unknown) => log.error('policy_refused', { file, reason: reasonOf(error) }));
  }, CHECK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function reasonOf(error: unknown): string {
  if (error instanceof Problem) return error.details.issues ? describeIssues(error.details.issues) : error.code;
  return error instanceof Error ? error.message : typeof error;
}

// A file that is gone for a moment, while it is replaced, is no change.
function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${String(mtimeMs)}:${String(size)}:${String(ino)}`;
  } catch {
    return '';
  }
}
