import type { Metadata } from "next";
import { AccountPage } from "#components/account/AccountPage.tsx";
import { showAccount } from "#lib/account/queries.ts";
import { identityProviderForPage, queryForPage } from "#lib/door/page.server.ts";

export const metadata: Metadata = { title: "My account" };

export default async function MyAccountPage() {
  const initial = await queryForPage(showAccount, {});
  return <AccountPage initial={initial} nowMs={Date.now()} provider={await identityProviderForPage()} />;
}
