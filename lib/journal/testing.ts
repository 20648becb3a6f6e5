import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A certificate for localhost, with the authority that it is itself. */
export async function localhostCertificate(): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  return { key: made.private, cert: made.cert };
}

const MAIL_USER = "holdpoint";
export const MAIL_PASSWORD = "a mail password";

/** A mail server on loopback that keeps what it is sent. */
export interface Mailbox {
  readonly url: string;
  readonly ca: string;
  /** To open it again as the same server. */
  readonly tls: { readonly key: string; readonly cert: string };
  readonly mails: string[];
  /** What it refuses, with 550, from now on. */
  refuses: "nothing" | "recipients" | "mails";
  close(): Promise<void>;
}

/** @param port 0 for any @param options of smtp-server, over the test's own */
export async function openMailbox(port = 0, options: SMTPServerOptions = {}): Promise<Mailbox> {
  const { key, cert } = await localhostCertificate();
  const refused = Object.assign(new Error("No."), { responseCode: 550 });
  const server = new SMTPServer({
    key,
    cert,
    onAuth: ({ username, password }, _session, done) =>
      username === MAIL_USER && password === MAIL_PASSWORD
        ? done(null, { user: username })
        : done(Object.assign(new Error("No."), { responseCode: 535 })),
    onRcptTo: (_address, _session, done) => (mailbox.refuses === "recipients" ? done(refused) : done()),
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (mailbox.refuses === "mails") return done(refused);
        mailbox.mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
    ...options,
  });
  // A client that goes away in the middle is what some of the tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.server.address() as AddressInfo;
  const account = `${MAIL_USER}:${encodeURIComponent(MAIL_PASSWORD)}`;
  const mailbox: Mailbox = {
    url: `smtp://${account}@localhost:${address.port}`,
    ca: options.cert?.toString() ?? cert,
    tls: { key, cert },
    mails: [],
    refuses: "nothing",
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return mailbox;
}

/** The file in a mail, as the mailbox's owner saves it. */
export function attachmentOf(mail: string): string {
  const [, part = ""] = mail.split("filename=tree-heads.txt");
  const [, encoded = ""] = part.split("\r\n\r\n");
  const [content = ""] = encoded.split("\r\n--");
  return Buffer.from(content, "base64").toString();
}
