/** The readable parts of a JWT. */
export interface DecodedToken {
  readonly header: unknown;
  readonly claims: unknown;
}

/**
 * Decodes a token to show it. It verifies nothing: a gateway checks the signature with the JWKS, or consumes the token, before it believes a word.
 * @param token compact JWT
 * @returns its parts, or null when it is not one
 */
export function decodeToken(token: string): DecodedToken | null {
  const [header, claims] = token.split('.').map((part) => decodePart(part));
  return header === undefined || claims === undefined || header === null || claims === null ? null : { header, claims };
}

function decodePart(part: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return value;
  } catch {
    return null;
  }
}
