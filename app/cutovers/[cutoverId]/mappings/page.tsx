import type { Metadata } from "next";
import { MappingsPage } from "#components/mappings/MappingsPage.tsx";

export const metadata: Metadata = { title: "Mappings" };

export default function Page() {
  return <MappingsPage />;
}
