import type { Metadata } from "next";
import { CriteriaPage } from "#components/success/CriteriaPage.tsx";

export const metadata: Metadata = { title: "Success criteria" };

export default function Page() {
  return <CriteriaPage />;
}
