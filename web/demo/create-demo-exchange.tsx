/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import { type AssetManifest, pageAssets } from '../pages/asset-manifest.ts';
import { renderPage } from '../pages/render-page.ts';
import { listAt, textAt } from '../wire/read-json.ts';
import { AccountPage } from './account-page.tsx';
import { createDemoAccounts, type DemoAccount } from './demo-accounts.ts';
import { addressAction, convertAction, type DemoAction, loginAction, phoneAction, withdrawAction } from './demo-actions.ts';
import { parseControls } from './demo-context.ts';
import { contextOf, type DemoRequest, type DemoScope, openRequest, readForm, renewSession } from './demo-scope.ts';
import { createDemoSessions, randomId } from './demo-sessions.ts';
import { createGatewayClient, type GatewayOptions } from './gateway-client.ts';
import { LoginPage } from './login-page.tsx';
import { finishAction, performAction, showStepUp } from './perform-action.tsx';
import { registerSecurityRoutes } from './security-routes.tsx';
import { registerStatementRoutes, tellProxy, untellProxy } from './statement-routes.tsx';

/** What the demo exchange needs. */
export interface DemoExchangeOptions extends GatewayOptions {
  /** The parsed `dist/web/.vite/manifest.json`. */
  readonly assets: AssetManifest;
  /** Origin that browsers see; posts from any other are refused. */
  readonly publicOrigin: string;
  /** Address of the visitor, where the platform can tell it. */
  readonly clientIp?: (c: Context) => string | null;
}

/**
 * A small exchange at `/demo`, playing the gateway with nothing but the public HTTP API and its own key: what it does, any gateway can do.
 * It is a demonstration: accounts are made up, passwords are printed on the page, and everything is in memory.
 * @param options the API, the key and the built assets
 * @returns an app to mount at the root
 */
export function createDemoExchange(options: DemoExchangeOptions): Hono {
  const scope: DemoScope = {
    accounts: createDemoAccounts(),
    sessions: createDemoSessions(),
    gateway: createGatewayClient(options),
    assets: pageAssets(options.assets, 'web/islands/demo-page.ts'),
    publicOrigin: new URL(options.publicOrigin).origin,
    // Node reports IPv4 visitors of a dual-stack socket in IPv6 form.
    clientIp: (c) => (options.clientIp?.(c) ?? '127.0.0.1').replace(/^::ffff:(?=\d+\.)/, ''),
  };
  const app = new Hono();
  app.use('/demo/*', async (c, next) => {
    c.header('Cache-Control', 'no-store');
    // A post must come from our own pages; a session cookie alone is no consent. Under `no-referrer` browsers send `Origin: null`, so the fetch metadata counts too.
    const isOwn = c.req.header('Origin') === scope.publicOrigin || c.req.header('Sec-Fetch-Site') === 'same-origin';
    if (c.req.method === 'POST' && !isOwn) return c.text('cross-site request refused', 403);
    return next();
  });
  registerSessionRoutes(app, scope);
  registerActionRoutes(app, scope);
  registerSecurityRoutes(app, scope);
  registerStatementRoutes(app, scope);
  return app;
}

function registerSessionRoutes(app: Hono, scope: DemoScope): void {
  app.get('/demo', async (c) => {
    const request = openRequest(c, scope);
    return request.session.account === null ? showLogin(request, false) : c.redirect('/demo/account', 303);
  });
  app.post('/demo/login', async (c) => {
    const request = openRequest(c, scope);
    const field = await readForm(c);
    request.session.controls = parseControls(field('network'), field('device'));
    const account = scope.accounts.get(field('user').trim().toLowerCase());
    if (account === undefined) return showLogin(request, true);
    if (account.password !== field('password')) {
      await reportFailedLogin(request, account);
      return showLogin(request, true);
    }
    return signIn(request, account);
  });
  app.post('/demo/controls', async (c) => {
    const request = openRequest(c, scope);
    const field = await readForm(c);
    request.session.controls = parseControls(field('network'), field('device'));
    return c.redirect('/demo/account', 303);
  });
  app.post('/demo/logout', async (c) => {
    const request = openRequest(c, scope);
    await untellProxy(request);
    scope.sessions.end(request.session.id);
    return c.redirect('/demo', 303);
  });
}

/** Without an enrolled phone nobody could pass a step-up: the first visit leads to the enrolment, and the page says so. */
async function signIn(request: DemoRequest, account: DemoAccount): Promise<Response> {
  const { c, scope } = request;
  const devices = await scope.gateway.call('GET', `/v1/subjects/${account.id}/devices`);
  const session = renewSession(request, account);
  if (devices.isOk && listAt(devices.body, 'devices').length === 0) {
    await assessOnly({ ...request, session }, account, 'registration');
    return c.redirect('/demo/account?limited=1', 303);
  }
  session.account = null;
  return performAction(
    { ...request, session },
    account,
    loginAction(() => {
      session.account = account;
    }),
  );
}

function registerActionRoutes(app: Hono, scope: DemoScope): void {
  app.get('/demo/account', async (c) => {
    const request = openRequest(c, scope);
    await tellProxy(request);
    return request.session.account === null ? c.redirect('/demo', 303) : showAccount(request, request.session.account, false);
  });
  const act = (path: string, make: (account: DemoAccount, field: (name: string) => string) => DemoAction | null): void => {
    app.post(path, async (c) => {
      const request = openRequest(c, scope);
      const { account } = request.session;
      if (account === null) return c.redirect('/demo', 303);
      const action = make(account, await readForm(c));
      return action === null ? showAccount(request, account, true) : performAction(request, account, action);
    });
  };
  act('/demo/withdraw', (account, field) =>
    withdrawAction(account, { asset: field('asset'), amount: field('amount').trim(), address: field('address').trim() }),
  );
  act('/demo/convert', (account) => convertAction(account));
  act('/demo/phone', (account, field) => phoneAction(account, field('phone')));
  act('/demo/address', (account, field) => addressAction(account, { asset: field('asset'), address: field('address').trim() }));
  app.get('/demo/step-up/:id', async (c) => {
    const request = openRequest(c, scope);
    const pending = request.session.pending.get(c.req.param('id'));
    return pending === undefined ? c.redirect('/demo', 303) : showStepUp(request, pending);
  });
  app.post('/demo/step-up/:id/finish', async (c) => {
    const request = openRequest(c, scope);
    const pending = request.session.pending.get(c.req.param('id'));
    return pending === undefined ? c.redirect('/demo', 303) : finishAction(request, pending);
  });
}

async function showLogin(request: DemoRequest, isWrong: boolean): Promise<Response> {
  const { c, scope, session, language } = request;
  return renderPage(c, <LoginPage language={language} assets={scope.assets} controls={session.controls} isWrong={isWrong} />, isWrong ? 403 : 200);
}

async function showAccount(request: DemoRequest, account: DemoAccount, isInvalid: boolean): Promise<Response> {
  const { c, scope, session, language } = request;
  const isLimited = c.req.query('limited') === '1';
  return renderPage(
    c,
    <AccountPage language={language} assets={scope.assets} account={account} controls={session.controls} isInvalid={isInvalid} isLimited={isLimited} />,
    isInvalid ? 400 : 200,
  );
}

async function reportFailedLogin(request: DemoRequest, account: DemoAccount): Promise<void> {
  await assessOnly(request, account, 'login.failed');
}

/** Events that are only told, such as a wrong password: the answer does not matter here. */
async function assessOnly(request: DemoRequest, account: DemoAccount, type: 'login.failed' | 'registration'): Promise<string> {
  const id = randomId();
  const answer = await request.scope.gateway.call(
    'POST',
    '/v1/assess',
    {
      event: { type, id: `evt_${id}`, occurred_at: new Date().toISOString() },
      subject: { id: account.id, tier: account.tier, created_at: account.createdAt },
      session: { id: request.session.id },
      context: contextOf(request, account),
    },
    id,
  );
  return textAt(answer.body, 'decision');
}
