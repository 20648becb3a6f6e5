import type { Metadata } from "next";
import { AccountPage } from "#components/account/AccountPage.tsx";
import { showAccount } from "#lib/account/queries.ts";
import { queryForPage } from "#lib/door/page.server.ts";

export const metadata: Metadata = { title: "My account" };

export default async function MyAccountPage() {
  return <AccountPage initial={await queryForPage(showAccount, {})} nowMs={Date.now()} />;
}
