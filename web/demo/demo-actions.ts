import type { demoTexts } from '../texts/demo.ts';
import { DEMO_NETWORKS, DEMO_PRICES_USD, type DemoAccount } from './demo-accounts.ts';
import type { DemoRequest } from './demo-scope.ts';

/** Something a customer does that the exchange asks the API about. */
export interface DemoAction {
  readonly titleKey: keyof typeof demoTexts;
  /** Event type of the API. */
  readonly eventType: string;
  /** Exactly what is done; the same object goes to the assessment and to the consumption of the token. */
  readonly details: readonly Readonly<Record<string, unknown>>[];
  /** Does it. Called once, only after `allow` or a consumed token. */
  readonly apply: () => void;
  /** What the customer is told afterwards. */
  readonly doneKey: keyof typeof demoTexts;
  /** Instead of consuming the token here: hands it to the call of the API that makes the change and consumes it. */
  readonly handOn?: (request: DemoRequest, token: string) => Promise<Response>;
}

const noEffect = (): void => undefined;

function isPayable(amount: string, balance: number): boolean {
  return /^(0|[1-9]\d{0,12})(\.\d{1,8})?$/.test(amount) && Number(amount) > 0 && Number(amount) <= balance;
}

function isAddress(address: string): boolean {
  return /^[A-Za-z0-9]{20,90}$/.test(address);
}

/** @returns signing in */
export function loginAction(apply: () => void): DemoAction {
  return { titleKey: 'actionLogin', eventType: 'login', details: [{ type: 'login' }], apply, doneKey: 'doneLogin' };
}

/**
 * @param account whose money
 * @param wish what the form said
 * @returns the withdrawal, or null when it makes no sense
 */
export function withdrawAction(account: DemoAccount, wish: { readonly asset: string; readonly amount: string; readonly address: string }): DemoAction | null {
  const { asset, amount } = wish;
  const price = DEMO_PRICES_USD[asset];
  const balance = account.balances.get(asset);
  const value = Number(amount);
  const known = account.addresses.get(asset);
  const address = wish.address.trim() || (known?.address ?? '');
  if (price === undefined || balance === undefined || !isPayable(amount, balance) || !isAddress(address)) return null;
  const addedAt = known?.address === address ? known.addedAt : new Date().toISOString();
  return {
    titleKey: 'actionWithdraw',
    eventType: 'withdrawal.create',
    details: [
      {
        type: 'withdrawal',
        asset,
        amount,
        amount_usd: (value * price).toFixed(2),
        balance_usd: totalUsd(account).toFixed(2),
        network: DEMO_NETWORKS[asset] ?? asset,
        address,
        address_added_at: addedAt,
      },
    ],
    apply: () => {
      const now = account.balances.get(asset) ?? 0;
      account.balances.set(asset, Math.max(0, Number((now - value).toFixed(8))));
      account.history.unshift(`−${amount} ${asset} → ${address.slice(0, 8)}…${address.slice(-6)}`);
    },
    doneKey: 'doneWithdraw',
  };
}

/** Dollars that the quick conversion moves within the account. */
const CONVERT_USD = 20;

/**
 * A small conversion inside the account: nothing leaves it.
 * @param account whose balances
 * @returns the conversion, or null when the balance is too low
 */
export function convertAction(account: DemoAccount): DemoAction | null {
  if ((account.balances.get('USDT') ?? 0) < CONVERT_USD) return null;
  return {
    titleKey: 'actionConvert',
    eventType: 'custom',
    details: [{ type: 'custom', description: `Convert ${String(CONVERT_USD)} USDT to BTC` }],
    apply: () => {
      const bought = CONVERT_USD / (DEMO_PRICES_USD['BTC'] ?? 1);
      account.balances.set('USDT', (account.balances.get('USDT') ?? 0) - CONVERT_USD);
      account.balances.set('BTC', Number(((account.balances.get('BTC') ?? 0) + bought).toFixed(8)));
      account.history.unshift(`⇄ ${String(CONVERT_USD)} USDT → ${bought.toFixed(8)} BTC`);
    },
    doneKey: 'doneConvert',
  };
}

/**
 * @param account whose phone number
 * @param phone the new number
 * @returns the change, or null when it is no number
 */
export function phoneAction(account: DemoAccount, phone: string): DemoAction | null {
  const digits = phone.replaceAll(/[^\d+]/g, '');
  if (!/^\+?\d{6,15}$/.test(digits)) return null;
  const masked = `${digits.slice(0, 3)} *** **${digits.slice(-2)}`;
  return {
    titleKey: 'actionPhone',
    eventType: 'phone.change',
    details: [{ type: 'contact_change', channel: 'phone', new_value_masked: masked }],
    apply: () => {
      account.phoneMasked = masked;
      account.history.unshift(`☎ ${masked}`);
    },
    doneKey: 'donePhone',
  };
}

/**
 * @param account whose address
 * @param wish asset and new address
 * @returns the change, or null when it makes no sense
 */
export function addressAction(account: DemoAccount, wish: { readonly asset: string; readonly address: string }): DemoAction | null {
  const network = DEMO_NETWORKS[wish.asset];
  const address = wish.address.trim();
  if (network === undefined || !isAddress(address)) return null;
  return {
    titleKey: 'actionAddress',
    eventType: 'withdrawal_address.change',
    details: [{ type: 'withdrawal_address', asset: wish.asset, network, address }],
    apply: () => {
      account.addresses.set(wish.asset, { asset: wish.asset, network, address, addedAt: new Date().toISOString() });
      account.history.unshift(`⌂ ${wish.asset} ${address.slice(0, 8)}…${address.slice(-6)}`);
    },
    doneKey: 'doneAddress',
  };
}

/**
 * @param factor which factor is changed
 * @param operation what is done to it
 * @returns the change, still without the call that makes it
 */
export function factorAction(factor: 'device' | 'totp' | 'fund_password', operation: 'add' | 'change' | 'remove'): DemoAction {
  const titleKey = operation === 'remove' ? 'actionRemove' : factor === 'device' ? 'actionDevice' : factor === 'totp' ? 'actionTotp' : 'actionFundPassword';
  return {
    titleKey,
    eventType: factor === 'fund_password' ? 'fund_password.change' : 'mfa.reset',
    details: [{ type: 'factor_change', factor, operation }],
    apply: noEffect,
    doneKey: titleKey,
  };
}

/**
 * @param account a customer
 * @returns the value of all balances in dollars
 */
export function totalUsd(account: DemoAccount): number {
  return [...account.balances].reduce((sum, [asset, amount]) => sum + amount * (DEMO_PRICES_USD[asset] ?? 0), 0);
}
