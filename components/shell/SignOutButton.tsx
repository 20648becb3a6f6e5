"use client";

import { signOut } from "next-auth/react";
import { Button } from "#components/ui/Button.tsx";

export function SignOutButton() {
  return (
    <Button intent="quiet" size="small" onClick={() => void signOut({ callbackUrl: "/sign-in" })}>
      Sign out
    </Button>
  );
}
