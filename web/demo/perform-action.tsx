/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { renderPage } from '../pages/render-page.ts';
import { listAt, textAt, toObject } from '../wire/read-json.ts';
import { wait } from '../wire/wait.ts';
import type { DemoAccount } from './demo-accounts.ts';
import type { DemoAction } from './demo-actions.ts';
import { contextOf, type DemoRequest } from './demo-scope.ts';
import { type PendingAction, randomId } from './demo-sessions.ts';
import type { GatewayAnswer } from './gateway-client.ts';
import { ResultPage } from './result-page.tsx';
import { StepUpActionPage } from './step-up-action-page.tsx';

/**
 * Asks the API about an action and does what it says: `allow` does it, `deny` refuses it, `step_up` shows the QR code.
 * @param request the visitor's request
 * @param account who acts
 * @param action what
 * @returns the page to show
 */
export async function performAction(request: DemoRequest, account: DemoAccount, action: DemoAction): Promise<Response> {
  const { c, scope, session, language } = request;
  const id = randomId();
  const answer = await scope.gateway.call(
    'POST',
    '/v1/assess',
    {
      event: { type: action.eventType, id: `evt_${id}`, occurred_at: new Date().toISOString() },
      subject: { id: account.id, tier: account.tier, created_at: account.createdAt },
      session: { id: session.id },
      context: contextOf(request, account),
      authorization_details: action.details,
      options: { explain: 'full' },
    },
    id,
  );
  const decision = textAt(answer.body, 'decision');
  const view = { language, assets: scope.assets, action, answer: withoutSecrets(answer) };
  if (decision === 'allow') {
    const heldUntil = settle(action, answer.body);
    return renderPage(c, <ResultPage {...view} outcome={heldUntil === '' ? 'done' : 'held'} heldUntil={heldUntil} token={null} />);
  }
  const challenge = toObject(toObject(answer.body)['challenge']);
  if (decision !== 'step_up' || textAt(challenge, 'id') === '') {
    // Without an answer nothing is allowed: fail closed.
    return renderPage(c, <ResultPage {...view} outcome="denied" heldUntil="" token={null} />, decision === 'deny' ? 200 : 502);
  }
  session.pending.clear();
  session.pending.set(id, {
    id,
    action,
    challengeId: textAt(challenge, 'id'),
    watchToken: textAt(challenge, 'watch_token'),
    authReqId: textAt(challenge, 'auth_req_id'),
    answer: withoutSecrets(answer),
  });
  return c.redirect(`/demo/step-up/${id}`, 303);
}

/**
 * The page with the QR code of a waiting action.
 * @param request the visitor's request
 * @param pending the action
 * @returns the page
 */
export async function showStepUp(request: DemoRequest, pending: PendingAction): Promise<Response> {
  return renderPage(request.c, <StepUpActionPage language={request.language} assets={request.scope.assets} pending={pending} />);
}

/**
 * After the browser heard "verified": redeems the token, consumes it with exactly the details that were assessed, and only then acts.
 * What the browser says is never believed; it only wakes the gateway.
 * @param request the visitor's request
 * @param pending the waiting action
 * @returns the page to show
 */
export async function finishAction(request: DemoRequest, pending: PendingAction): Promise<Response> {
  const { c, scope, session, language } = request;
  session.pending.delete(pending.id);
  const { action } = pending;
  const redeemed = await redeem(request, pending);
  const token = textAt(redeemed.body, 'access_token');
  if (token !== '' && action.handOn !== undefined) return action.handOn(request, token);
  const consumed = token === '' ? redeemed : await scope.gateway.call('POST', '/v1/tokens/consume', { token, authorization_details: action.details });
  const isConsumed = token !== '' && consumed.isOk && toObject(consumed.body)['active'] === true;
  const heldUntil = isConsumed ? settle(action, pending.answer) : '';
  return renderPage(
    c,
    <ResultPage
      language={language}
      assets={scope.assets}
      action={action}
      answer={pending.answer}
      outcome={isConsumed ? (heldUntil === '' ? 'done' : 'held') : 'failed'}
      heldUntil={heldUntil}
      token={token === '' ? null : token}
      problemCode={isConsumed ? '' : consumed.code}
    />,
  );
}

/**
 * Polls the token endpoint for a short while: the browser may hear of it a moment before the record is readable everywhere.
 * @param request the visitor's request
 * @param pending the waiting action
 * @returns the answer of the token endpoint
 * @see OpenID CIBA Core section 10.1
 */
export async function redeem(request: DemoRequest, pending: PendingAction): Promise<GatewayAnswer> {
  for (let tries = 0; ; tries += 1) {
    const answer = await request.scope.gateway.redeem(pending.authReqId);
    const isEarly = answer.code === 'authorization_pending' || answer.code === 'slow_down' || answer.status === 0;
    if (!isEarly || tries >= 3) return answer;
    await wait(answer.code === 'slow_down' ? 5000 : 2000);
  }
}

function withoutSecrets(answer: GatewayAnswer): unknown {
  const body = toObject(answer.body);
  if (body['challenge'] === undefined) return answer.body;
  const { watch_token: _w, auth_req_id: _a, qr: _q, page_url: _p, ...challenge } = toObject(body['challenge']);
  return { ...body, challenge: { ...challenge, watch_token: '…', auth_req_id: '…', qr: '…', page_url: '…' } };
}

/**
 * Does the action, unless it is a withdrawal under a hold: a cooling-off period is not lifted by an approval, so nothing moves before it ends.
 * A hold that comes with a change of security settings concerns later withdrawals; the change itself is made.
 */
function settle(action: DemoAction, answer: unknown): string {
  const hold = listAt(answer, 'obligations').find((obligation) => textAt(obligation, 'type') === 'hold');
  const heldUntil = action.eventType === 'withdrawal.create' ? textAt(hold, 'until') : '';
  if (heldUntil === '') action.apply();
  return heldUntil;
}
