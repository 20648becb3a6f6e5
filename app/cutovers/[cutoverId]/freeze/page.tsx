import type { Metadata } from "next";
import { FreezePage } from "#components/freeze/FreezePage.tsx";

export const metadata: Metadata = { title: "Change freeze" };

export default function Page() {
  return <FreezePage />;
}
