/** What an assessment answers, as far as the demo looks at it. */
export interface DemoAssessment {
  readonly decision: string;
  readonly challenge?: { readonly id: string; readonly watch_token: string; readonly auth_req_id: string };
}

/** A gateway with nothing but the public HTTP interface. */
export interface DemoGateway {
  enroll(subject: string): Promise<{ readonly qr_svg: string }>;
  assess(subject: string, event: { readonly type: string }, details: readonly object[]): Promise<DemoAssessment>;
  qrSvg(challengeId: string, watchToken: string): Promise<string>;
  confirm(challengeId: string, watchToken: string, code: string): Promise<string>;
  redeem(authReqId: string): Promise<string>;
  consume(token: string, details: readonly object[]): Promise<{ readonly acr: string; readonly amr: readonly string[] }>;
}

const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

/**
 * @param target address of the service and the gateway's key
 * @returns the gateway
 */
export function createDemoGateway(target: { readonly url: string; readonly apiKey: string }): DemoGateway {
  const call = async <T>(
    method: string,
    path: string,
    options: { readonly token?: string; readonly json?: unknown; readonly form?: Record<string, string> } = {},
  ): Promise<T> => {
    const headers: Record<string, string> = { Authorization: `Bearer ${options.token ?? target.apiKey}` };
    if (options.json !== undefined) headers['Content-Type'] = 'application/json';
    const body = options.form ? new URLSearchParams(options.form) : options.json === undefined ? null : JSON.stringify(options.json);
    const response = await fetch(`${target.url}${path}`, { method, headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${String(response.status)}: ${text}`);
    return (response.headers.get('Content-Type')?.includes('json') === true ? JSON.parse(text) : text) as T;
  };
  return {
    enroll: (subject) => call('POST', '/v1/enrollments', { json: { subject: { id: subject, display_name: 'Demo person' } } }),
    assess: (subject, event, details) =>
      call('POST', '/v1/assess', {
        json: {
          event,
          subject: { id: subject },
          session: { id: 's_demo_once' },
          context: { ip: '127.0.0.1', user_agent: BROWSER, device_id: 'd_demo_once', origin: 'https://www.example.com' },
          authorization_details: details,
        },
      }),
    qrSvg: (id, token) => call('GET', `/v1/challenges/${id}/qr.svg`, { token }),
    confirm: async (id, token, code) => (await call<{ status: string }>('POST', `/v1/challenges/${id}/confirm`, { token, json: { code } })).status,
    redeem: async (authReqId) =>
      (await call<{ access_token: string }>('POST', '/v1/token', { form: { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: authReqId } }))
        .access_token,
    consume: (token, details) => call('POST', '/v1/tokens/consume', { json: { token, authorization_details: details } }),
  };
}
