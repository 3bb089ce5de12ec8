import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the parts are in a test. */
export interface GuidePlaces {
  /** Port that the proxy listens on. */
  readonly port: number;
  /** Addresses of the service and of the application. */
  readonly service: string;
  readonly application: string;
  /** Address of oauth2-proxy, where the guide has one. */
  readonly login?: string;
  readonly key: string;
  /** Path of the guarded page. */
  readonly guarded: string;
}

/** Reads a guide's whole configuration and changes what its head says is to be changed. */
export function guideConfig(name: 'nginx.conf' | 'Caddyfile' | 'Caddyfile.oidc', places: GuidePlaces): string {
  const host = (url: string): string => new URL(url).host.replace('localhost', '127.0.0.1');
  const site = `localhost:${String(places.port)}`;
  const text = readFileSync(path.join(import.meta.dirname, '../../docs/guides', name), 'utf8')
    .replaceAll('sk_REPLACE_ME', places.key)
    .replaceAll('127.0.0.1:8080', host(places.application))
    .replaceAll('127.0.0.1:4600', host(places.service))
    .replaceAll('127.0.0.1:4180', host(places.login ?? places.application))
    .replaceAll('/account/statement', places.guarded);
  if (name !== 'nginx.conf') return text.replace('www.example.com {', `http://${site} {`).replaceAll('www.example.com', site);
  return text
    .replaceAll('listen 443 ssl;', `listen 127.0.0.1:${String(places.port)};`)
    .replaceAll(/^ *ssl_certificate.*\n/gm, '')
    .replace('server_name www.example.com', 'server_name localhost')
    .replaceAll('www.example.com', site);
}
