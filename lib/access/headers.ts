/** The request header in which server.ts hands a page the nonce of its scripts. Set on every request, so that nobody else sets it. */
export const NONCE_HEADER = "x-holdpoint-nonce";

const HSTS_SECONDS = 365 * 24 * 60 * 60;

/** Features of a browser that no page uses. Passkeys and the clipboard are not among them. */
const UNUSED_FEATURES = ["camera", "geolocation", "microphone", "payment", "usb", "serial", "midi"];

interface ResponseGuard {
  /** What the scripts of this one answer are known by; at least 128 random bits. */
  readonly nonce: string;
  /** The address that people open. */
  readonly origin: string;
  /** Next's development server, whose React builds stacks with eval. */
  readonly dev: boolean;
}

/**
 * What a browser may do with an answer (CSP Level 3). A script runs when it bears the nonce, or when one that does loaded it. Styles may
 * be inline: charts place their marks and dialogs lock scrolling with style attributes and elements of their own, and a style
 * can't run.
 */
export function contentSecurityPolicy({ nonce, dev }: Omit<ResponseGuard, "origin">): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    "script-src-attr 'none'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The headers that every answer bears: pages, the API, files, and errors alike. */
export function securityHeaders(guard: ResponseGuard): Record<string, string> {
  return {
    "content-security-policy": contentSecurityPolicy(guard),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": UNUSED_FEATURES.map((feature) => `${feature}=()`).join(", "),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    // For browsers that do not know frame-ancestors.
    "x-frame-options": "DENY",
    // On plain HTTP a browser ignores it, and on localhost it would outlive Holdpoint for other programs.
    ...(new URL(guard.origin).protocol === "https:"
      ? { "strict-transport-security": `max-age=${HSTS_SECONDS}` }
      : {}),
  };
}
