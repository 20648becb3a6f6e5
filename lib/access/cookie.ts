import { decode } from "next-auth/jwt";
import type { Caller } from "#lib/door/caller.ts";
import type { Runtime } from "#lib/runtime.ts";

const COOKIE_NAMES = ["__Secure-next-auth.session-token", "next-auth.session-token"];

/** The value of the first cookie of these names in a Cookie header, as it came. */
export function cookieValue(header: string | null | undefined, names: readonly string[]): string | undefined {
  const cookies = new Map(
    (header ?? "").split(";").map((pair): [string, string] => {
      const [name = "", ...value] = pair.split("=");
      return [name.trim(), value.join("=").trim()];
    }),
  );
  return names.map((name) => cookies.get(name)).find((value) => value !== undefined);
}

/** Who a Cookie header says is calling. A token that next-auth did not make here, or an expired one, is nobody's. */
export async function callerFromCookie(runtime: Runtime, header: string | null | undefined): Promise<Caller> {
  const token = cookieValue(header, COOKIE_NAMES);
  if (!token) return { kind: "nobody" };
  try {
    const claims = await decode({ token, secret: runtime.authSecret });
    return typeof claims?.sessionId === "string"
      ? { kind: "session", sessionId: claims.sessionId }
      : { kind: "nobody" };
  } catch {
    // Forged, cut short, or made under another secret: next-auth can't read it, and so nobody is signed in.
    return { kind: "nobody" };
  }
}
