/** Only a page of this server: an address from outside must not be where a sign-in ends. In the browser only. */
export function safeTarget(target: string | null): string {
  if (target === null) return "/";
  const url = new URL(target, window.location.origin);
  return url.origin === window.location.origin ? url.pathname + url.search + url.hash : "/";
}
