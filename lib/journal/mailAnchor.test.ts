import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SignedHead } from "./anchor.ts";
import { signTreeHead, splitCheckpoints } from "./checkpoint.ts";
import { mailAnchor } from "./mailAnchor.ts";
import { HOUSE } from "./schema.ts";
import { localSigner, newSigningKey } from "./signer.ts";
import { attachmentOf, MAIL_PASSWORD, type Mailbox, openMailbox } from "./testing.ts";

const signer = localSigner("holdpoint.test", newSigningKey());
let mailbox: Mailbox;
let heads: SignedHead[];

beforeEach(async () => {
  mailbox = await openMailbox();
  heads = await Promise.all(
    [3, 41].map(async (size) => ({
      scope: HOUSE,
      size,
      checkpoint: await signTreeHead(
        { origin: `holdpoint.test/${HOUSE}`, size, rootHash: new Uint8Array(32).fill(size) },
        signer,
      ),
    })),
  );
});
afterEach(() => mailbox.close());

const anchorOf = (url = mailbox.url, ca: string | undefined = mailbox.ca) =>
  mailAnchor({ url, ca, from: "holdpoint@example.org", to: "audit@example.org, ciso@example.org" });

test("one mail has every head, in a file as `verify --head` reads it", async () => {
  await anchorOf().publishAll(heads);
  expect(mailbox.mails).toHaveLength(1);
  const [mail = ""] = mailbox.mails;
  expect(splitCheckpoints(attachmentOf(mail))).toEqual(heads.map(({ checkpoint }) => checkpoint));
  expect(mail).toContain("house: 41 entries");
});

test("asking whether it would take one sends none", async () => {
  await anchorOf().check();
  expect(mailbox.mails).toEqual([]);
});

describe("it fails, in words without anything secret, when", () => {
  const failure = async (work: Promise<void>): Promise<string> => {
    const message = await work.then(
      () => "it did not fail",
      (error: Error) => `${error.name}: ${error.message}`,
    );
    expect(message).not.toContain(MAIL_PASSWORD);
    expect(message).not.toContain(encodeURIComponent(MAIL_PASSWORD));
    return message;
  };

  test("the mail is refused", async () => {
    mailbox.refuses = "mails";
    expect(await failure(anchorOf().publishAll(heads))).toBe(
      "AnchorError: localhost refused the mail (550).",
    );
  });

  test("the recipients are refused", async () => {
    mailbox.refuses = "recipients";
    expect(await failure(anchorOf().publishAll(heads))).toContain("refused the sender or a recipient");
  });

  test("the password is wrong", async () => {
    const url = mailbox.url.replace(/:[^:@]*@/, ":wrong@");
    expect(await failure(anchorOf(url).check())).toContain("refused the mail account's password (535)");
  });

  test("nobody answers", async () => {
    const { url } = mailbox;
    await mailbox.close();
    expect(await failure(anchorOf(url).publishAll(heads))).toBe("AnchorError: localhost can't be reached.");
  });

  test("its certificate is of nobody that is known", async () => {
    const other = await openMailbox();
    expect(await failure(anchorOf(other.url, mailbox.ca).publishAll(heads))).toContain("can't be trusted");
    expect(other.mails).toEqual([]);
    await other.close();
  });

  test("it would have to be told everything unencrypted", async () => {
    const open = await openMailbox(0, { disabledCommands: ["STARTTLS"], allowInsecureAuth: true });
    expect(await failure(anchorOf(open.url, open.ca).publishAll(heads))).toContain("does not encrypt");
    expect(open.mails).toEqual([]);
    await open.close();
  });
});
