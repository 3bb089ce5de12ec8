import { expect, test } from 'vitest';
import { HELD_MAX } from '../../../src/flow/authorize-request.ts';
import { call, enrollKey, freshSubject, race } from '../actors.ts';
import { ACR, gateActors, NAVIGATE, ROUTES, SITE } from '../gate-actors.ts';
import type { Target } from '../target.ts';

/** What a proxy asks before it lets a request through, from the held page to the way back. */
export function gateSuite(get: () => Target): void {
  const { setRoutes, ask, login, heldOf, held, begin, finish, comeBack, approve, prove } = gateActors(get);

  test('routes are read as they were set, and a faulty document changes nothing', async () => {
    expect((await setRoutes()).status).toBe(200);
    const read = await call(get(), 'GET', '/v1/authz/routes', { token: get().operatorKey });
    expect(read.body).toMatchObject({ identity: 'cookie' });
    expect((read.body['routes'] as { path: string }[]).map(({ path }) => path)).toEqual(ROUTES.routes.map(({ path }) => path));
    for (const path of ['vault', '/a/../b', '/a//b', '/%61', '/a%2fb', '/a;b', '/a*', '/a/*/b', '/a?b=c', '/a b', '/\\b'])
      expect([path, (await setRoutes({ routes: [{ path, acr: [] }] })).status]).toEqual([path, 400]);
    for (const odd of [{ max_age: 0 }, { max_age: 301 }, { acr: ['urn:other'] }, { event: 'withdrawal.create' }, { methods: ['get'] }, { more: 1 }])
      expect([odd, (await setRoutes({ routes: [{ path: '/a', acr: [], ...odd }] })).status]).toEqual([odd, 400]);
    expect((await setRoutes({ routes: Array.from({ length: 101 }, (_, i) => ({ path: `/r${String(i)}`, acr: [] })) })).status).toBe(400);
    expect((await call(get(), 'PUT', '/v1/authz/routes', { token: get().apiKey, json: ROUTES })).status).toBe(403);
    expect((await call(get(), 'GET', '/v1/authz/routes', { token: get().operatorKey })).body).toEqual(read.body);
    expect((await setRoutes({ routes: Array.from({ length: 100 }, (_, i) => ({ path: `/r${String(i)}`, acr: [], max_age: 300 })) })).status).toBe(200);
  });

  test('nobody, somebody without a step-up, and an open route', async () => {
    await setRoutes();
    const nobody = await ask({ uri: '/vault/x', headers: NAVIGATE });
    expect([nobody.status, nobody.headers.get('WWW-Authenticate'), nobody.headers.get('X-Shualian-Step-Up')]).toEqual([401, 'Bearer', null]);
    const session = await login(freshSubject());
    const asked = await ask({ uri: '/vault/statement?month=11', session });
    expect([asked.status, asked.body['status'], asked.body['code'], asked.headers.get('X-Shualian-Step-Up')]).toEqual([401, 401, 'step_up_required', null]);
    expect(asked.headers.get('WWW-Authenticate')).toBe(
      `Bearer error="insufficient_user_authentication", error_description="A fresh step-up is required", acr_values="${ACR.face} ${ACR.device}", max_age="120"`,
    );
    const page = await ask({ uri: '/vault/statement', session, headers: NAVIGATE });
    expect([page.status, page.headers.get('Content-Type')]).toEqual([401, 'text/html; charset=UTF-8']);
    expect(page.text).toContain(`content="0; url=${page.headers.get('X-Shualian-Step-Up') ?? '-'}"`);
    const open = await ask({ uri: '/public/a?b=c' });
    expect([open.status, open.text, open.headers.get('X-Shualian-Subject')]).toEqual([204, '', '']);
  });

  test('a page is held, proven on the phone, and let through once', async () => {
    await setRoutes();
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const session = await login(subject);
    const { token, location } = await prove(session, '/vault/statement?month=11', phone);
    expect(location).toBe('/vault/statement?month=11');
    const other = await ask({ uri: '/vault/statement?month=12', session, stepUp: token });
    expect([other.status, other.body['code']]).toEqual([401, 'step_up_required']);
    const answers = await race(() => ask({ uri: '/vault/statement?month=11', session, stepUp: token }));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(answers.length - 1);
    const through = answers.find(({ status }) => status === 204);
    expect(through?.headers.get('X-Shualian-Subject')).toBe(subject);
    expect(through?.headers.get('X-Shualian-Session')).toBe('s_web');
    expect(through?.headers.get('X-Shualian-Acr')).toBe(ACR.device);
    expect(through?.headers.get('X-Shualian-Amr')).toMatch(/swk/);
    expect(through?.headers.get('X-Shualian-Txn')).toMatch(/^chl_/);
    expect((await ask({ uri: '/vault/statement?month=11', session, stepUp: token })).status).toBe(401);
  });

  test('a token serves routes that do not use it up, until their age, in its own session and for its own person', async () => {
    await setRoutes();
    const [subject, stranger] = [freshSubject(), freshSubject()];
    const phone = await enrollKey(get(), subject);
    const session = await login(subject);
    const { token } = await prove(session, '/vault/a', phone);
    for (const method of ['GET', 'POST']) expect((await ask({ uri: '/vault/b', method, session, stepUp: token })).status).toBe(204);
    expect((await ask({ uri: '/vault/b', session, headers: { Authorization: `Bearer ${token}` } })).status).toBe(204);
    expect((await ask({ uri: '/vault/b', method: 'PUT', session, stepUp: token })).status).toBe(403);
    expect((await ask({ uri: '/strong', session, stepUp: token })).status).toBe(401);
    expect((await ask({ uri: '/vault/b', session: await login(subject, 's_other'), stepUp: token })).status).toBe(401);
    expect((await ask({ uri: '/vault/b', session: await login(stranger), stepUp: token })).status).toBe(401);
    expect((await ask({ uri: '/vault/b', stepUp: token })).status).toBe(401);
    await get().advance(58_000);
    expect((await ask({ uri: '/vault/b', session, stepUp: token })).status).toBe(204);
    await get().advance(2000);
    expect((await ask({ uri: '/vault/b', session, stepUp: token })).status).toBe(401);
  });

  test('the code works once, in the session that was held, for two minutes', async () => {
    await setRoutes();
    const [subject, stranger] = [freshSubject(), freshSubject()];
    const phone = await enrollKey(get(), subject);
    const session = await login(subject);
    const link = await held(session, '/vault/a');
    expect((await finish(link)).body['code']).toBe('challenge_wrong_state');
    await approve(await begin(link), phone);
    const { code } = (await finish(link)).body;
    expect((await comeBack(code, await login(stranger))).status).toBe(404);
    expect((await comeBack(code, await login(subject, 's_other'))).status).toBe(404);
    expect((await comeBack(code, 'ws_nobody')).status).toBe(401);
    await get().advance(120_000);
    expect((await comeBack(code, session)).status).toBe(404);
    const again = (await finish(link)).body['code'];
    const answers = await race(() => comeBack(again, session));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await finish(link)).status).toBe(404);
  });

  test('a held request waits ten minutes, opens with its secret alone, and a reload begins anew', async () => {
    await setRoutes();
    const subject = freshSubject();
    await enrollKey(get(), subject);
    const session = await login(subject);
    const link = await held(session, '/vault/a');
    expect((await begin({ ...link, secret: `hs_${'A'.repeat(43)}` })).body['code']).toBe('held_request_not_found');
    const first = (await begin(link)).body['challenge'] as { id: string };
    const second = (await begin(link)).body['challenge'] as { id: string };
    expect(first.id).not.toBe(second.id);
    expect((await call(get(), 'GET', `/v1/challenges/${first.id}`, { token: get().apiKey })).body['status']).toBe('canceled');
    await get().advance(600_000);
    expect((await begin(link)).body['code']).toBe('held_request_not_found');
  });

  test('whoever has no phone is told so, and nothing else of the reasons', async () => {
    await setRoutes();
    const begun = await begin(await held(await login(freshSubject()), '/vault/a'));
    expect(begun.body).toEqual({ decision: 'step_up', reasons: ['enrollment_required'] });
  });

  test(`${String(HELD_MAX)} page requests wait at a time`, async () => {
    await setRoutes();
    const session = await login(freshSubject());
    for (let i = 0; i < HELD_MAX; i++) expect((await ask({ uri: '/vault/a', session, headers: NAVIGATE })).headers.has('X-Shualian-Step-Up')).toBe(true);
    const more = await ask({ uri: '/vault/a', session, headers: NAVIGATE });
    expect([more.status, more.headers.has('X-Shualian-Step-Up')]).toEqual([401, false]);
  });

  test('a form comes back to the page it was on, never to another site', async () => {
    await setRoutes();
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const session = await login(subject);
    const returns = async (referer: string): Promise<string> => {
      const link = heldOf(await ask({ uri: '/vault/form', method: 'POST', session, headers: { ...NAVIGATE, Referer: referer } }));
      await approve(await begin(link), phone);
      return String((await comeBack((await finish(link)).body['code'], session)).body['location']);
    };
    expect(await returns(`${SITE}/account?tab=2`)).toBe('/account?tab=2');
    expect(await returns(`${SITE}//evil.example/`)).toBe('/');
    expect(await returns('https://evil.example/account')).toBe('/');
  });

  test('a session ends at logout and by its time', async () => {
    await setRoutes();
    const subject = freshSubject();
    const session = await login(subject);
    expect((await ask({ uri: '/public/a', session })).headers.get('X-Shualian-Subject')).toBe(subject);
    expect((await call(get(), 'POST', '/v1/sessions/end', { token: get().foreignKey, json: { session_token: session } })).status).toBe(204);
    expect((await ask({ uri: '/public/a', session })).headers.get('X-Shualian-Subject')).toBe(subject);
    expect((await call(get(), 'POST', '/v1/sessions/end', { token: get().apiKey, json: { session_token: session } })).status).toBe(204);
    expect((await ask({ uri: '/public/a', session })).headers.get('X-Shualian-Subject')).toBe('');
    const short = await call(get(), 'POST', '/v1/sessions', { token: get().apiKey, json: { subject: { id: subject }, session: { id: 's' }, ttl_seconds: 60 } });
    const token = String(short.body['session_token']);
    await get().advance(59_000);
    expect((await ask({ uri: '/public/a', session: token })).headers.get('X-Shualian-Subject')).toBe(subject);
    await get().advance(1000);
    expect((await ask({ uri: '/public/a', session: token })).headers.get('X-Shualian-Subject')).toBe('');
    for (const ttl of [59, 86_401])
      expect(
        (await call(get(), 'POST', '/v1/sessions', { token: get().apiKey, json: { subject: { id: subject }, session: { id: 's' }, ttl_seconds: ttl } })).status,
      ).toBe(400);
  });
}
