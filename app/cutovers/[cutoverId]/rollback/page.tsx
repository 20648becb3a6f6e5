import type { Metadata } from "next";
import { RollbackPage } from "#components/triggers/RollbackPage.tsx";

export const metadata: Metadata = { title: "Rollback" };

export default function Page() {
  return <RollbackPage />;
}
