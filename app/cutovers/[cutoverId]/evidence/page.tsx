import type { Metadata } from "next";
import { EvidencePage } from "#components/evidence/EvidencePage.tsx";

export const metadata: Metadata = { title: "Evidence" };

export default function Page() {
  return <EvidencePage />;
}
