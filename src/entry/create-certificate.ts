import { isIP } from 'node:net';
import { generate } from 'selfsigned';

/**
 * Makes a self-signed certificate for names and addresses of this machine, for trying with a real phone. It lives in memory only.
 * @param names host names and addresses
 * @returns certificate and key in PEM
 */
export async function createCertificate(names: readonly string[]): Promise<{ readonly cert: string; readonly key: string }> {
  const altNames = names.map((name) => (isIP(name) > 0 ? { type: 7 as const, ip: name } : { type: 2 as const, value: name }));
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  return { cert: made.cert, key: made.private };
}
