import type { Metadata } from "next";
import { SignInCard } from "#components/access/SignInCard.tsx";
import {
  identityProviderForPage,
  passkeyForSignInPage,
  sampleSignInsForPage,
} from "#lib/door/page.server.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  return (
    <SignInCard
      passkey={await passkeyForSignInPage()}
      provider={await identityProviderForPage()}
      samples={await sampleSignInsForPage()}
    />
  );
}
