const HTTP_URI = /^(https?):\/\/([^/?#@\s]+)((?:\/[^?#\s]*)?)(?:[?#]\S*)?$/i;
const UNRESERVED = /^[A-Za-z0-9\-._~]$/;

/**
 * Brings an http(s) URI into the form in which equal ones are equal: scheme and host in lower case, no default port, dot segments resolved, percent-encoding only where needed, no query, no fragment.
 * @param text the URI
 * @returns the normal form, or null when it is no absolute http(s) URI or carries user information
 * @see RFC 3986 sections 6.2.2 and 6.2.3, RFC 9449 section 4.3
 */
export function normalizeHttpUri(text: string): string | null {
  const [, scheme, authority, path] = HTTP_URI.exec(text) ?? [];
  if (scheme === undefined || authority === undefined || path === undefined) return null;
  const isSecure = scheme.toLowerCase() === 'https';
  const host = authority.toLowerCase().replace(isSecure ? /:(443)?$/ : /:(80)?$/, '');
  return `${isSecure ? 'https' : 'http'}://${host}${resolveDots(decodeUnreserved(path))}`;
}

function decodeUnreserved(path: string): string {
  return path.replaceAll(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(character) ? character : encoded.toUpperCase();
  });
}

// RFC 3986 section 5.2.4 for a path that is absolute or empty.
function resolveDots(path: string): string {
  const parts = path.split('/').slice(1);
  const kept: string[] = [];
  for (const [i, part] of parts.entries()) {
    if (part === '..') kept.pop();
    if (part !== '.' && part !== '..') kept.push(part);
    else if (i === parts.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}
