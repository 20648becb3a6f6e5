import type { Metadata } from "next";
import { SafeguardsPage } from "#components/safeguards/SafeguardsPage.tsx";

export const metadata: Metadata = { title: "Safeguards" };

export default function Page() {
  return <SafeguardsPage />;
}
