import type { Metadata } from "next";
import { Suspense } from "react";
import { ErrandDone } from "#components/idp/ErrandDone.tsx";

export const metadata: Metadata = { title: "Identity provider" };

export default function Page() {
  return (
    <Suspense>
      <ErrandDone />
    </Suspense>
  );
}
