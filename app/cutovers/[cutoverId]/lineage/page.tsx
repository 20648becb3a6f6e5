import type { Metadata } from "next";
import { LineagePage } from "#components/lineage/LineagePage.tsx";

export const metadata: Metadata = { title: "Lineage" };

export default function Page() {
  return <LineagePage />;
}
