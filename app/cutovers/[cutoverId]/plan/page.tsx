import type { Metadata } from "next";
import { PlanPage } from "#components/plan/PlanPage.tsx";

export const metadata: Metadata = { title: "Plan" };

export default function Page() {
  return <PlanPage />;
}
