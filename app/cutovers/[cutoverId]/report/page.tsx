import type { Metadata } from "next";
import { ReportPage } from "#components/dailyReport/ReportPage.tsx";

export const metadata: Metadata = { title: "Daily report" };

export default function Page() {
  return <ReportPage />;
}
