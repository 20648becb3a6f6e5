import type { Metadata } from "next";
import { IdentityPage } from "#components/identity/IdentityPage.tsx";

export const metadata: Metadata = { title: "Identity" };

export default function Page() {
  return <IdentityPage />;
}
