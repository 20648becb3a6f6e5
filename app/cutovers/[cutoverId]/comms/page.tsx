import type { Metadata } from "next";
import { CommsPage } from "#components/comms/CommsPage.tsx";

export const metadata: Metadata = { title: "Comms" };

export default function Page() {
  return <CommsPage />;
}
