import type { Metadata } from "next";
import { Suspense } from "react";
import { ErrandStart } from "#components/idp/ErrandStart.tsx";

export const metadata: Metadata = { title: "Identity provider" };

export default function Page() {
  return (
    <Suspense>
      <ErrandStart />
    </Suspense>
  );
}
