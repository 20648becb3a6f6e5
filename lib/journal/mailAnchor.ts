import { createTransport } from "nodemailer";
import { AnchorError, type PacedAnchor, type SignedHead } from "./anchor.ts";

/** Whose mailbox keeps heads, and how to reach it. */
export interface MailSettings {
  /** `smtp://user:password@host:587` (STARTTLS, which it must offer) or `smtps://…:465`. */
  readonly url: string;
  readonly from: string;
  /** Addresses with commas between them; every one of them must be accepted. */
  readonly to: string;
  /** In PEM, where the mail server's certificate is of an authority that Node does not know. */
  readonly ca?: string;
}

/** People read these mails, and a mailbox that is flooded is one that nobody looks into. */
export const MAIL_PACE_MS = 5 * 60_000;
const STEP_MS_MAX = 5_000;
const MAIL_MS_MAX = 20_000;

/** A mailbox: it takes the newest heads of all journals in one mail, and has them as a file that `holdpoint verify --head` reads. */
export function mailAnchor({ url, from, to, ca }: MailSettings): PacedAnchor {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  // A connection for each mail: one that is kept would be found dead five minutes later.
  const connect = () =>
    createTransport({
      host: hostname,
      port: port === "" ? undefined : Number(port),
      secure,
      // What is not encrypted anybody on the way could answer, and keep nothing.
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

  async function talk<T>(work: (transport: ReturnType<typeof connect>) => Promise<T>): Promise<T> {
    const transport = connect();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new AnchorError(`${hostname} was too slow.`)), MAIL_MS_MAX);
    try {
      return await Promise.race([work(transport), late]);
    } catch (error) {
      throw error instanceof AnchorError
        ? error
        : new AnchorError(sentenceOf(hostname, error), { cause: error });
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  }

  return {
    kind: "paced",
    name: hostname,
    paceMs: MAIL_PACE_MS,
    async publishAll(heads) {
      await talk(async (transport) => {
        const { rejected } = await transport.sendMail({ from, to, ...letterOf(heads) });
        if (rejected.length > 0)
          throw new AnchorError(`${hostname} refused ${rejected.length} of the recipients.`);
      });
    },
    async check() {
      await talk((transport) => transport.verify());
    },
  };
}

/** What is sent: sizes for a person, and the checkpoints as a file. */
function letterOf(heads: readonly SignedHead[]) {
  const lines = heads.map(({ scope, size }) => `${scope}: ${size} ${size === 1 ? "entry" : "entries"}`);
  return {
    subject: `Tree heads of ${heads.length} ${heads.length === 1 ? "journal" : "journals"}`,
    text: [
      "Keep this mail. The file in it has the signed tree heads of these journals; with it, a journal that was cut or rewritten is found out:",
      "  holdpoint verify JOURNAL --head tree-heads.txt --key KEY",
      "",
      ...lines,
      "",
    ].join("\n"),
    attachments: [
      {
        filename: "tree-heads.txt",
        content: heads.map(({ checkpoint }) => checkpoint).join("\n"),
        contentType: "text/plain; charset=utf-8",
        // What goes as text gets other line ends on the way, and then is not what was signed.
        contentTransferEncoding: "base64",
      },
    ],
  };
}

/** Nothing of what the server answered: it may repeat a password or an address. */
function sentenceOf(host: string, error: unknown): string {
  const { code, responseCode, message } = error as {
    code?: unknown;
    responseCode?: unknown;
    message?: unknown;
  };
  // Node's many words for this all have this one, and nodemailer gives none of them a code of its own.
  if (code === "ETLS" || String(message).includes("certificate"))
    return `${host} does not encrypt (STARTTLS), or its certificate can't be trusted.`;
  const answered = typeof responseCode === "number" ? ` (${responseCode})` : "";
  switch (code) {
    case "EAUTH":
      return `${host} refused the mail account's password${answered}.`;
    case "EENVELOPE":
      return `${host} refused the sender or a recipient${answered}.`;
    case "EMESSAGE":
      return `${host} refused the mail${answered}.`;
    case "ETIMEDOUT":
      return `${host} did not answer within ${STEP_MS_MAX / 1_000} s.`;
    default:
      return answered === "" ? `${host} can't be reached.` : `${host} refused the mail${answered}.`;
  }
}
