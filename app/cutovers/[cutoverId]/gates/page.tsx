import type { Metadata } from "next";
import { GateList } from "#components/gates/GateList.tsx";

export const metadata: Metadata = { title: "Gates" };

export default function GatesPage() {
  return <GateList />;
}
