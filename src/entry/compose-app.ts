import type { AssetManifest } from '../../web/pages/asset-manifest.ts';
import { createDemoExchange } from '../../web/demo/create-demo-exchange.tsx';
import { createPages } from '../../web/pages/create-pages.tsx';
import { createApp } from '../http/app.ts';
import type { AppDeps } from '../http/app-deps.ts';

/** Answers a request with the platform's bindings. */
export type Fetch = (request: Request, bindings?: object) => Response | Promise<Response>;

/** What beside the API is served. */
export interface ComposeOptions {
  readonly manifest: AssetManifest;
  /** Static files, where the platform does not serve them itself. */
  readonly assets: Fetch | null;
  /** The demo exchange with its API key and how it reaches the API; null outside the demo. */
  readonly demo: { readonly apiKey: string } | null;
}

const API = /^\/(v1\/|\.well-known\/|assess$|openapi\.json$|healthz$|readyz$|metrics$)/;

/**
 * Puts API, pages, assets and demo exchange behind one address.
 * @param deps the application's dependencies
 * @param options what beside the API is served
 * @returns one function that answers every request
 */
export function composeApp(deps: AppDeps, options: ComposeOptions): Fetch {
  const api = createApp(deps);
  const pages = createPages({ assets: options.manifest, hasDemo: options.demo !== null, lightsScreen: deps.config['livenessScreenLight'] === 'on' });
  const demo =
    options.demo === null
      ? null
      : createDemoExchange({
          apiBase: deps.publicUrl,
          apiKey: options.demo.apiKey,
          assets: options.manifest,
          publicOrigin: deps.publicUrl,
          clientIp: (c) => deps.remote(c).ip,
          // The same process answers, through the same public interface and key as any other gateway.
          fetch: async (request) => api.fetch(request, { internal: true }),
        });
  return (request, bindings = {}) => {
    const { pathname } = new URL(request.url);
    if (API.test(pathname)) return api.fetch(request, bindings);
    if (demo && /^\/demo(\/|$)/.test(pathname)) return demo.fetch(request, bindings);
    if (options.assets && /^\/(assets\/|favicon)/.test(pathname)) return options.assets(request, bindings);
    return pages.fetch(request, bindings);
  };
}
