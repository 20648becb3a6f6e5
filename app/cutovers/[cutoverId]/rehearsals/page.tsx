import type { Metadata } from "next";
import { RehearsalsPage } from "#components/rehearsals/RehearsalsPage.tsx";

export const metadata: Metadata = { title: "Rehearsals" };

export default function Page() {
  return <RehearsalsPage />;
}
