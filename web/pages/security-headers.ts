const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  // The QR reader and the live hints are WebAssembly.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

/**
 * Headers of every page. No inline script or style, nothing from another origin, no framing (which stops clickjacking of the approval), no address sent on
 * (which would carry nothing secret, but says where people are), and no camera but for this origin.
 * @returns header names and values
 * @see CSP Level 3, Permissions Policy, WebAuthn Level 3 section 5.9
 */
export function securityHeaders(): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'Permissions-Policy':
      'camera=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
  };
}
