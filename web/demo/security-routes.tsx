/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { renderPage } from '../pages/render-page.ts';
import { demoTexts } from '../texts/demo.ts';
import { translator } from '../texts/text-table.ts';
import { toObject } from '../wire/read-json.ts';
import type { DemoAccount } from './demo-accounts.ts';
import { type DemoAction, factorAction } from './demo-actions.ts';
import { type DemoRequest, type DemoScope, openRequest, readForm } from './demo-scope.ts';
import type { GatewayAnswer } from './gateway-client.ts';
import { performAction } from './perform-action.tsx';
import { SecurityPage } from './security-page.tsx';
import { EnrollQrPage, TotpPage } from './setup-pages.tsx';

type SignedIn = DemoRequest & { readonly account: DemoAccount };

/**
 * Routes of the security settings. Each change is one call of the API; where it answers `step_up_required`, a step-up comes first and its token is handed on.
 * @param app where the routes go
 * @param scope the demo
 */
export function registerSecurityRoutes(app: Hono, scope: DemoScope): void {
  const signedIn = (handle: (request: SignedIn) => Promise<Response>) => async (c: Parameters<typeof openRequest>[0]) => {
    const request = openRequest(c, scope);
    const { account } = request.session;
    return account === null ? c.redirect('/demo', 303) : handle({ ...request, account });
  };
  app.get(
    '/demo/security',
    signedIn(async (request) => showSecurity(request, '')),
  );
  app.post(
    '/demo/security/enroll',
    signedIn(async (request) => enroll(request)),
  );
  app.post(
    '/demo/security/totp',
    signedIn(async (request) => setUpTotp(request)),
  );
  app.post('/demo/security/totp/activate', signedIn(activateTotp));
  app.post('/demo/security/fund-password', signedIn(setFundPassword));
  app.post(
    '/demo/security/devices/:id/revoke',
    signedIn(async (request) => removeDevice(request, request.c.req.param('id') ?? '')),
  );
  app.post(
    '/demo/security/withdraw-consent',
    signedIn(async (request) => {
      const answer = await scope.gateway.call('DELETE', `/v1/subjects/${request.account.id}/consent`);
      return showSecurity(request, noticeOf(request, answer, 'consentWithdrawn'));
    }),
  );
}

async function showSecurity(request: SignedIn, notice: string): Promise<Response> {
  const { c, scope, language, account } = request;
  const devices = await scope.gateway.call('GET', `/v1/subjects/${account.id}/devices`);
  return renderPage(c, <SecurityPage language={language} assets={scope.assets} account={account} devices={devices.body} notice={notice} />);
}

async function enroll(request: SignedIn, stepUpToken?: string): Promise<Response> {
  const { c, scope, language, account } = request;
  const answer = await scope.gateway.call('POST', '/v1/enrollments', {
    subject: { id: account.id, display_name: account.displayName },
    locale: language,
    ...(stepUpToken === undefined ? {} : { step_up_token: stepUpToken }),
  });
  if (needsStepUp(answer, stepUpToken))
    return performAction(
      request,
      account,
      factorChange('device', async (later, token) => enroll({ ...later, account }, token)),
    );
  if (!answer.isOk) return showSecurity(request, noticeOf(request, answer, 'enrollDone'));
  return renderPage(c, <EnrollQrPage language={language} assets={scope.assets} account={account} answer={answer.body} />);
}

// Without its last phone an account binds the next one by signing in alone: whoever stole the session must not get there by removing it.
async function removeDevice(request: SignedIn, deviceId: string): Promise<Response> {
  const { scope, account } = request;
  const action = factorAction('device', 'remove');
  return performAction(request, account, {
    ...action,
    handOn: async (later, token) => {
      const consumed = await scope.gateway.call('POST', '/v1/tokens/consume', { token, authorization_details: action.details });
      if (!consumed.isOk || toObject(consumed.body)['active'] !== true) return showSecurity({ ...later, account }, noticeOf(later, consumed, 'failedBody'));
      const removed = await scope.gateway.call('DELETE', `/v1/subjects/${account.id}/devices/${encodeURIComponent(deviceId)}`);
      return showSecurity({ ...later, account }, noticeOf(later, removed, 'deviceRemoved'));
    },
  });
}

async function setUpTotp(request: SignedIn, stepUpToken?: string): Promise<Response> {
  const { c, scope, language, account } = request;
  const answer = await scope.gateway.call('POST', `/v1/subjects/${account.id}/totp`, stepUpToken === undefined ? {} : { step_up_token: stepUpToken });
  if (needsStepUp(answer, stepUpToken))
    return performAction(
      request,
      account,
      factorChange('totp', async (later, token) => setUpTotp({ ...later, account }, token)),
    );
  if (!answer.isOk) return showSecurity(request, noticeOf(request, answer, 'totpDone'));
  return renderPage(c, <TotpPage language={language} assets={scope.assets} account={account} answer={answer.body} />);
}

async function activateTotp(request: SignedIn): Promise<Response> {
  const { c, scope, language, account } = request;
  const field = await readForm(c);
  const answer = await scope.gateway.call('POST', `/v1/subjects/${account.id}/totp/activate`, { code: field('code') });
  if (!answer.isOk) return renderPage(c, <TotpPage language={language} assets={scope.assets} account={account} answer={null} isWrong />, 403);
  account.hasTotp = true;
  return showSecurity(request, noticeOf(request, answer, 'totpDone'));
}

async function setFundPassword(request: SignedIn): Promise<Response> {
  const field = await readForm(request.c);
  return saveFundPassword(request, field('password'));
}

async function saveFundPassword(request: SignedIn, password: string, stepUpToken?: string): Promise<Response> {
  const { scope, account } = request;
  const answer = await scope.gateway.call('PUT', `/v1/subjects/${account.id}/fund-password`, {
    password,
    ...(stepUpToken === undefined ? {} : { step_up_token: stepUpToken }),
  });
  if (needsStepUp(answer, stepUpToken)) {
    return performAction(
      request,
      account,
      factorChange('fund_password', async (later, token) => saveFundPassword({ ...later, account }, password, token)),
    );
  }
  if (answer.isOk) account.hasFundPassword = true;
  return showSecurity(request, noticeOf(request, answer, 'fundPasswordDone'));
}

function factorChange(factor: 'device' | 'totp' | 'fund_password', handOn: NonNullable<DemoAction['handOn']>): DemoAction {
  return { ...factorAction(factor, factor === 'device' ? 'add' : 'change'), handOn };
}

function needsStepUp(answer: GatewayAnswer, stepUpToken: string | undefined): boolean {
  return stepUpToken === undefined && (answer.code === 'step_up_required' || answer.code === 'factor_exists');
}

function noticeOf(request: DemoRequest, answer: GatewayAnswer, done: keyof typeof demoTexts): string {
  const t = translator(demoTexts, request.language);
  return answer.isOk ? t(done) : t('problem', { code: answer.code });
}
