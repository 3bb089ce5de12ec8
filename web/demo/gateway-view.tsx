/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { demoTexts } from '../texts/demo.ts';
import { type Language, translator } from '../texts/text-table.ts';
import { listAt, textAt, toObject } from '../wire/read-json.ts';
import { decodeToken } from './decode-token.ts';

/**
 * What a newcomer wants to see: the decision, its reasons and obligations, the whole answer, and the claims of the token.
 * @param props language, the API's answer without secrets, and the token if there is one
 * @returns a panel, marked as not for customers
 */
export function GatewayView(props: { readonly language: Language; readonly answer: unknown; readonly token: string | null }) {
  const t = translator(demoTexts, props.language);
  const decision = textAt(props.answer, 'decision');
  const decoded = props.token === null ? null : decodeToken(props.token);
  const tone = decision === 'allow' ? 'badge-ok' : decision === 'deny' ? 'badge-danger' : 'badge-warn';
  return (
    <section class="card stack gateway-view" aria-labelledby="gateway-view">
      <div>
        <h2 id="gateway-view">{t('gatewayView')}</h2>
        <p class="muted fine">{t('gatewayViewHint')}</p>
      </div>
      <dl class="gateway-facts">
        <div>
          <dt>{t('decision')}</dt>
          <dd>
            <span class={`badge ${tone}`}>{decision || '—'}</span>
          </dd>
        </div>
        <div>
          <dt>{t('reasons')}</dt>
          <dd>
            <Reasons language={props.language} answer={props.answer} />
          </dd>
        </div>
        <div>
          <dt>{t('obligations')}</dt>
          <dd>
            {listAt(props.answer, 'obligations').length === 0
              ? t('none')
              : listAt(props.answer, 'obligations').map((one) => (
                  <span class="badge badge-warn">
                    {textAt(one, 'type')} · {textAt(one, 'until')} · {textAt(one, 'reason')}
                  </span>
                ))}
          </dd>
        </div>
      </dl>
      {decoded === null ? null : (
        <>
          <h3>{t('tokenClaims')}</h3>
          <Json value={decoded.claims} />
          <p class="muted fine">{t('tokenNote')}</p>
          <details>
            <summary>{t('tokenHeader')}</summary>
            <Json value={decoded.header} />
          </details>
        </>
      )}
      <details>
        <summary>{t('assessAnswer')}</summary>
        <Json value={props.answer} />
      </details>
    </section>
  );
}

function Reasons(props: { readonly language: Language; readonly answer: unknown }) {
  const reasons = listAt(props.answer, 'reasons');
  if (reasons.length === 0) return <>{translator(demoTexts, props.language)('none')}</>;
  return (
    <ul class="reasons">
      {reasons.map((reason) => (
        <li>
          <code>{textAt(reason, 'code')}</code> <span class="muted">{textAt(toObject(reason)['text'], props.language === 'zh-CN' ? 'zh' : 'en')}</span>
        </li>
      ))}
    </ul>
  );
}

function Json(props: { readonly value: unknown }) {
  return (
    <pre class="json" tabindex={0}>
      {JSON.stringify(props.value, null, 2)}
    </pre>
  );
}
