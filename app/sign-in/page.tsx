import type { Metadata } from "next";
import { SignInCard } from "#components/access/SignInCard.tsx";

export const metadata: Metadata = { title: "Sign in" };

export default function SignInPage() {
  return <SignInCard samples={undefined} />;
}
