import { describe, expect, it } from 'vitest';
import { createFreeman } from '../../../eval/risk/freeman.ts';
import type { Login } from '../../../eval/risk/login.ts';

const HOME = { country: 1, asn: 2, network: 3, ip: 4, deviceType: 1, os: 5, browser: 6, version: 7, userAgent: 8 };
const login = (user: number, change: Partial<Login> = {}): Login => ({ user, at: 0, ...HOME, ...change });

describe('the reference scorer, by hand', () => {
  it('knows nothing of a person without logins', () => {
    expect(createFreeman().score(1, HOME, 0)).toBeNull();
  });

  it('divides what is likely for all by what is likely for this person', () => {
    const freeman = createFreeman();
    freeman.learn(login(1));
    freeman.learn(login(1));
    freeman.learn(login(2, { ip: 40, asn: 20, country: 10, userAgent: 80 }));
    // Address: (2 + 1) / (3 + 2 + 1) for all, coarser levels 2 of 3; all of it for this person. So is the user agent, whose coarser levels all three share.
    const address = 0.6 * (3 / 6) + (0.3 + 0.1) * (2 / 3);
    const agent = 0.53867 * (3 / 6) + (0.26805 + 0.18818 + 0.00511) * 1;
    const levels = 0.53867 + 0.26805 + 0.18818 + 0.00511;
    expect(freeman.score(1, HOME, 0)).toBeCloseTo(Math.log(address) + Math.log(agent / levels) - Math.log(2), 12);
  });

  it('counts what this person never had four times, one login or the other', () => {
    const freeman = createFreeman();
    freeman.learn(login(1));
    const stranger = { country: 11, asn: 12, network: 13, ip: 14, deviceType: 3, os: 15, browser: 16, version: 17, userAgent: 18 };
    expect(freeman.score(1, stranger, 0)).toBeCloseTo(2 * Math.log(4), 12);
    expect(freeman.score(1, stranger, 0)).toBeGreaterThan(freeman.score(1, HOME, 0) ?? 0);
  });
});
