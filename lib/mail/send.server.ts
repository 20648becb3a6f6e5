import { createTransport } from "nodemailer";

/** The hospital's mail server, and whom mail is from. */
export interface MailServer {
  /** `smtp://user:password@host:587` (STARTTLS, which it must offer) or `smtps://…:465`. */
  readonly url: string;
  readonly from: string;
  /** In PEM, where the mail server's certificate is of an authority that Node does not know. */
  readonly ca?: string;
}

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly file?: { readonly name: string; readonly content: Buffer; readonly type: string };
}

const STEP_MS_MAX = 10_000;

/** Nothing of what the server answered: it may repeat a password or an address. */
function sentenceOf(host: string, error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const answered = typeof responseCode === "number" ? ` (${responseCode})` : "";
  if (code === "EAUTH") return `${host} refused the mail account's password${answered}.`;
  if (code === "EENVELOPE") return `${host} refused the sender or a recipient${answered}.`;
  return answered === ""
    ? `${host} can't be reached, or does not encrypt.`
    : `${host} refused the mail${answered}.`;
}

/** Sends a mail. @throws Error in words without anything secret, when not every recipient was accepted */
export async function sendMail(
  { url, from, ca }: MailServer,
  { to, subject, text, file }: Mail,
): Promise<void> {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  const transport = createTransport({
    host: hostname,
    port: port === "" ? undefined : Number(port),
    secure,
    // A report names people and what they did: it does not go over a wire in the open.
    requireTLS: !secure,
    auth:
      username === ""
        ? undefined
        : { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    tls: ca === undefined ? undefined : { ca },
    connectionTimeout: STEP_MS_MAX,
    greetingTimeout: STEP_MS_MAX,
    socketTimeout: STEP_MS_MAX,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { rejected } = await transport.sendMail({
      from,
      to: [...to],
      subject,
      text,
      attachments: file && [{ filename: file.name, content: file.content, contentType: file.type }],
    });
    if (rejected.length > 0) throw new Error(`${hostname} refused ${rejected.length} of the recipients.`);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(`${hostname} refused`)) throw error;
    throw new Error(sentenceOf(hostname, error), { cause: error });
  } finally {
    transport.close();
  }
}
