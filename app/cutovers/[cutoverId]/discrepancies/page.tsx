import type { Metadata } from "next";
import { TriagePage } from "#components/triage/TriagePage.tsx";

export const metadata: Metadata = { title: "Discrepancies" };

export default function Page() {
  return <TriagePage />;
}
