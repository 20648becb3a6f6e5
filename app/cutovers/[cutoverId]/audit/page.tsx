import type { Metadata } from "next";
import { AuditPage } from "#components/journal/AuditPage.tsx";

export const metadata: Metadata = { title: "Audit" };

export default function Page() {
  return <AuditPage />;
}
