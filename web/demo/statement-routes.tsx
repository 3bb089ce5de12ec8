/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { renderPage } from '../pages/render-page.ts';
import { demoTexts } from '../texts/demo.ts';
import { translator } from '../texts/text-table.ts';
import { textAt } from '../wire/read-json.ts';
import { DemoLayout } from './demo-layout.tsx';
import { type DemoRequest, type DemoScope, openRequest } from './demo-scope.ts';

const PROXY_COOKIE = '__Host-shualian-session';

/**
 * Lets a proxy know who has signed in, by a cookie of its own. Without a proxy it does nothing.
 * @param request of a signed-in visitor
 */
export async function tellProxy({ c, scope, session }: DemoRequest): Promise<void> {
  if (session.account === null || session.proxyToken !== '') return;
  const opened = await scope.gateway.call('POST', '/v1/sessions', { subject: { id: session.account.id }, session: { id: session.id } });
  session.proxyToken = textAt(opened.body, 'session_token');
  if (session.proxyToken !== '') setCookie(c, PROXY_COOKIE, session.proxyToken, { path: '/', httpOnly: true, sameSite: 'Lax', secure: true });
}

/**
 * Ends what the proxy knows the visitor by.
 * @param request of a visitor who signs out
 */
export async function untellProxy({ c, scope, session }: DemoRequest): Promise<void> {
  deleteCookie(c, PROXY_COOKIE, { path: '/', secure: true });
  if (session.proxyToken !== '') await scope.gateway.call('POST', '/v1/sessions/end', { session_token: session.proxyToken });
}

/**
 * A page that a proxy guards: the application holds no word of the step-up, it reads what the proxy has checked.
 * Whoever reaches the application past the proxy could write these headers, so in production it listens to the proxy alone.
 * @param app where the routes go
 * @param scope the demo
 */
export function registerStatementRoutes(app: Hono, scope: DemoScope): void {
  app.get('/demo/statement', async (c) => {
    const { session, language } = openRequest(c, scope);
    const { account } = session;
    if (account === null) return c.redirect('/demo', 303);
    const t = translator(demoTexts, language);
    const isProven = c.req.header('X-Shualian-Subject') === account.id && (c.req.header('X-Shualian-Txn') ?? '') !== '';
    const page = (
      <DemoLayout title={t('statement')} language={language} assets={scope.assets} account={account}>
        <section class="card stack">
          <h1>{t('statement')}</h1>
          {isProven ? (
            <>
              <p>{t('statementProven', { acr: c.req.header('X-Shualian-Acr') ?? '', txn: c.req.header('X-Shualian-Txn') ?? '' })}</p>
              <ul class="demo-history">{account.history.length === 0 ? <li>{t('historyEmpty')}</li> : account.history.map((line) => <li>{line}</li>)}</ul>
              <p class="muted">{t('statementAgain')}</p>
            </>
          ) : (
            <p class="notice notice-warn">{t('statementNoProxy')}</p>
          )}
        </section>
      </DemoLayout>
    );
    return renderPage(c, page, isProven ? 200 : 403);
  });
}
