import type { Metadata } from "next";
import { ExposuresPage } from "#components/exposure/ExposuresPage.tsx";

export const metadata: Metadata = { title: "Exposures" };

export default function Page() {
  return <ExposuresPage />;
}
