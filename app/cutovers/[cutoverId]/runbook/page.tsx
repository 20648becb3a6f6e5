import type { Metadata } from "next";
import { RunbookPage } from "#components/runbook/RunbookPage.tsx";

export const metadata: Metadata = { title: "Runbook" };

export default function Page() {
  return <RunbookPage />;
}
