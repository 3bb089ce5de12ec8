/** A customer of the demo exchange. Everything about it is made up and kept in memory. */
export interface DemoAccount {
  readonly id: string;
  readonly login: string;
  readonly password: string;
  readonly displayName: string;
  readonly tier: string;
  readonly createdAt: string;
  readonly balances: Map<string, number>;
  phoneMasked: string;
  readonly addresses: Map<string, DemoAddress>;
  readonly history: string[];
  hasTotp: boolean;
  hasFundPassword: boolean;
}

/** A withdrawal address that the customer has added. */
export interface DemoAddress {
  readonly asset: string;
  readonly network: string;
  readonly address: string;
  readonly addedAt: string;
}

/** Made-up prices, so that amounts have a value in dollars. */
export const DEMO_PRICES_USD: Readonly<Record<string, number>> = { BTC: 96_000, USDT: 1 };

/** Network of each asset. */
export const DEMO_NETWORKS: Readonly<Record<string, string>> = { BTC: 'Bitcoin', USDT: 'TRON' };

function account(id: string, login: string, displayName: string, wallets: { readonly btc: number; readonly usdt: number }): DemoAccount {
  return {
    id,
    login,
    password: `${login}-demo`,
    displayName,
    tier: 'kyc2',
    createdAt: '2024-02-01T00:00:00Z',
    balances: new Map([
      ['BTC', wallets.btc],
      ['USDT', wallets.usdt],
    ]),
    phoneMasked: '+49 *** **67',
    addresses: new Map([
      [
        'BTC',
        {
          asset: 'BTC',
          network: 'Bitcoin',
          address: 'bc1q7demo0address0of0long0standing',
          addedAt: '2024-06-01T00:00:00Z',
        },
      ],
      [
        'USDT',
        {
          asset: 'USDT',
          network: 'TRON',
          address: 'TDemoAddressOfLongStanding1111111',
          addedAt: '2024-06-01T00:00:00Z',
        },
      ],
    ]),
    history: [],
    hasTotp: false,
    hasFundPassword: false,
  };
}

/** @returns fresh demo customers by login name */
export function createDemoAccounts(): ReadonlyMap<string, DemoAccount> {
  return new Map(
    [
      account('u_demo_lin', 'lin', '林晓', { btc: 2.75, usdt: 18_400 }),
      account('u_demo_maria', 'maria', 'Maria Keller', { btc: 0.62, usdt: 4_950 }),
      account('u_demo_sam', 'sam', 'Sam Okafor', { btc: 11.2, usdt: 250_000 }),
    ].map((one) => [one.login, one]),
  );
}
