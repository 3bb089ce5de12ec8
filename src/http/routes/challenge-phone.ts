import { answerNotice } from '../../flow/answer-notice.ts';
import { claimChallenge } from '../../flow/claim-challenge.ts';
import { completeChallenge } from '../../flow/complete-challenge.ts';
import { offerPasskeyAssertion } from '../../flow/offer-assertion.ts';
import { passByTotp } from '../../flow/pass-by-totp.ts';
import { rejectChallenge } from '../../flow/reject-challenge.ts';
import type { Approval } from '../../flow/approve-challenge.ts';
import { parseLocale } from '../../lib/locale.ts';
import { toRfc3339 } from '../../lib/time.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { bearer, limitAddress } from '../callers.ts';
import { hitLimit } from '../middleware/rate-limit.ts';
import { noticeToWire, toWireObject } from '../to-json.ts';
import { toAssertion } from '../webauthn-json.ts';
import * as spec from './challenge-phone-spec.ts';

function toWire(approval: Approval) {
  return { status: approval.status, ...(approval.confirmCode === null ? {} : { confirm_code: approval.confirmCode }) };
}

/**
 * Routes of a challenge for the phone: claim, sign, decline, fallback. The face check has its own file.
 * @param app where the routes go
 * @param deps ports and settings
 */
export function registerChallengePhoneRoutes(app: App, deps: AppDeps): void {
  registerClaim(app, deps);
  registerNotice(app, deps);
  registerEndings(app, deps);
}

function registerClaim(app: App, deps: AppDeps): void {
  app.openapi(spec.claimRoute, async (c) => {
    const remote = deps.remote(c);
    await hitLimit(c, deps, { name: 'claim', points: deps.config.claimsPerMinute, windowSeconds: 60 }, remote.ip);
    const body = c.req.valid('json');
    const locale = parseLocale(c.req.header('Accept-Language'));
    const claim = await claimChallenge(
      {
        challengeId: c.req.valid('param').id,
        secret: body.secret,
        frame: body.frame,
        deviceToken: body.device_token,
        place: deps.placeOf(remote),
        locale,
      },
      {
        ...deps,
        limits: {
          claimedSeconds: deps.config.challengeClaimedSeconds,
          qrRotateSeconds: deps.config.qrRotateSeconds,
          claimTriesMax: deps.config.claimTriesMax,
        },
      },
    );
    const { display } = claim;
    return c.json(
      {
        claim_token: claim.claimToken,
        expires_at: toRfc3339(claim.expiresAt),
        display: {
          title: display.title,
          lines: display.lines.map((line) => ({ ...line })),
          origin: display.origin,
          requested_from: {
            browser: display.requestedFrom.browser,
            city: display.requestedFrom.city,
            country: display.requestedFrom.country,
            ip_prefix: display.requestedFrom.ipPrefix,
            new_device: display.requestedFrom.newDevice,
          },
          warning: display.warning,
          anti_phishing_phrase: display.antiPhishingPhrase,
          ...(display.bindingMessage === null ? {} : { binding_message: display.bindingMessage }),
        },
        methods: [...claim.methods],
        confirm_required: claim.confirmRequired,
        event_type: claim.eventType,
        locale,
        notice: claim.notice && noticeToWire(claim.notice),
      },
      200,
    );
  });
}

function registerNotice(app: App, deps: AppDeps): void {
  app.openapi(spec.consentRoute, async (c) => {
    await limitAddress(c, deps);
    const body = c.req.valid('json');
    const answer = await answerNotice({ challengeId: c.req.valid('param').id, claimToken: bearer(c), ...body }, deps);
    return c.json({ face: answer.face }, 200);
  });
}

function registerEndings(app: App, deps: AppDeps): void {
  app.openapi(spec.completeRoute, async (c) => {
    await limitAddress(c, deps);
    const approval = await completeChallenge(
      { challengeId: c.req.valid('param').id, claimToken: bearer(c), assertion: toAssertion(c.req.valid('json').assertion) },
      deps,
    );
    if (approval.status === 'verified') deps.background(deps.learn(c.req.valid('param').id));
    return c.json(toWire(approval), 200);
  });

  app.openapi(spec.rejectRoute, async (c) => {
    await rejectChallenge({ challengeId: c.req.valid('param').id, claimToken: bearer(c), reason: c.req.valid('json').reason }, deps);
    return c.json({ status: 'rejected' as const }, 200);
  });

  app.openapi(spec.fallbackRoute, async (c) => {
    await limitAddress(c, deps);
    const body = c.req.valid('json');
    const secret = bearer(c);
    const challengeId = c.req.valid('param').id;
    if (body.method === 'passkey') {
      const options = await offerPasskeyAssertion({ challengeId, claimToken: secret }, deps);
      return c.json({ webauthn: toWireObject(options) }, 200);
    }
    const caller = secret.startsWith('wt_') ? ({ kind: 'browser', watchToken: secret } as const) : ({ kind: 'phone', claimToken: secret } as const);
    const approval = await passByTotp({ challengeId, caller, code: body.code, fundPassword: body.fund_password }, deps);
    if (approval.status === 'verified') deps.background(deps.learn(challengeId));
    return c.json(toWire(approval), 200);
  });
}
