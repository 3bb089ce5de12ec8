import type { ProviderName } from '../../../src/lib/assurance.ts';
import type { OpenedSession, SessionBinding, SessionProvider, SessionResult, VendorSession } from '../../../src/liveness/liveness-provider.ts';

/** A fake vendor that says what the test wants, and remembers what it was asked. */
export interface FakeSessionProvider extends SessionProvider {
  readonly opened: SessionBinding[];
  readonly reads: VendorSession[];
  readonly closed: string[];
  /** What it says next; an error is thrown. */
  says: SessionResult | Error;
}

let sessions = 0;

/**
 * @param about whom it stands for, and when its sessions end
 * @returns a fake of a vendor's adapter
 */
export function fakeSessionProvider(about: { readonly name: ProviderName; readonly expiresAt?: number }): FakeSessionProvider {
  const fake: FakeSessionProvider = {
    name: about.name,
    capture: 'vendor',
    opened: [],
    reads: [],
    closed: [],
    says: { status: 'pending' },
    open: (binding): Promise<OpenedSession> => {
      fake.opened.push(binding);
      sessions += 1;
      const id = `fake-session-${crypto.randomUUID()}-${String(sessions)}`;
      return Promise.resolve({ session: { id, region: 'eu-fake-1', expiresAt: about.expiresAt ?? Number.MAX_SAFE_INTEGER }, clientToken: 'fake-client-token' });
    },
    read: (session) => {
      fake.reads.push(session);
      return fake.says instanceof Error ? Promise.reject(fake.says) : Promise.resolve(fake.says);
    },
    close: (session) => {
      fake.closed.push(session.id);
      return Promise.resolve();
    },
  };
  return fake;
}
