import type { Metadata } from "next";
import { MatricesPage } from "#components/matrices/MatricesPage.tsx";

export const metadata: Metadata = { title: "Severity and authority" };

export default function Page() {
  return <MatricesPage />;
}
