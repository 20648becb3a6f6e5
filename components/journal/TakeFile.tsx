"use client";

import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { fromBase64 } from "#lib/base64.ts";
import { refusalOf } from "#lib/door/useCommand.client.ts";
import { saveFile } from "./saveFile.ts";

interface TakeFileProps {
  /** The file's media type. */
  type: string;
  /** Asks the server for it. */
  read: () => Promise<{ readonly fileName: string; readonly base64: string }>;
  size?: "small";
  title?: string;
  children: ReactNode;
}

/** Takes a file that the server makes, and says beside the button why it could not. */
export function TakeFile({ type, read, children, ...look }: TakeFileProps) {
  const [pending, setPending] = useState(false);
  const [sentence, setSentence] = useState<string>();
  const take = async () => {
    setPending(true);
    setSentence(undefined);
    try {
      const { fileName, base64 } = await read();
      saveFile(fileName, type, fromBase64(base64));
    } catch (error) {
      setSentence(refusalOf(error).sentence);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Button pending={pending} onClick={take} {...look}>
        {children}
      </Button>
      <RefusalLine sentence={sentence} />
    </>
  );
}
