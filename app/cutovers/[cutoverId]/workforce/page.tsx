import type { Metadata } from "next";
import { WorkforcePage } from "#components/workforce/WorkforcePage.tsx";

export const metadata: Metadata = { title: "Workforce" };

export default function Page() {
  return <WorkforcePage />;
}
