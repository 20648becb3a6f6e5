import { Suspense } from "react";
import { ProviderSignIn } from "#components/idp/ProviderSignIn.tsx";
import { Mark } from "#components/shell/Mark.tsx";
import type { SampleSignIn } from "#lib/access/schema.ts";
import { SignInForm } from "./SignInForm.tsx";
import { SignInSamples } from "./SignInSamples.tsx";
import type { PasskeyOptions } from "./useSignIn.ts";

interface Props {
  /** What people call the identity provider; null when there is none. */
  readonly provider: string | null;
  readonly passkey: PasskeyOptions | null;
  readonly samples: readonly SampleSignIn[];
}

/** The way in: the identity provider; a local account or a passkey for when it is down; and in the sample, whom one can be. */
export function SignInCard({ provider, passkey, samples }: Props) {
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="grid w-full max-w-sm gap-6 rounded-lg border border-line bg-panel p-6">
        <header>
          <p className="text-title">
            <Mark />
          </p>
          <h1 className="mt-1 text-dim">Sign in to the war room</h1>
        </header>
        <Suspense>
          {provider !== null && (
            <>
              <ProviderSignIn provider={provider} />
              <p className="border-t border-line pt-4 text-small text-dim">
                When {provider} is down, or you have no account there: your local account.
              </p>
            </>
          )}
          <SignInForm passkey={passkey} samples={samples} />
        </Suspense>
        {samples.length > 0 ? (
          <SignInSamples samples={samples} />
        ) : (
          <p className="text-small text-faint">
            No account? The incident commander of your cutover has one made for you and gives you your
            position.
          </p>
        )}
      </div>
    </main>
  );
}
