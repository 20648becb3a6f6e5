import type { Attachment } from "#lib/criteria/schema.ts";
import type { Tx } from "#lib/db.ts";

/** What names the bytes of a file: the same bytes in one cutover are one thing. */
export type ContentKey = Pick<Attachment, "cutoverId" | "sha256">;

/** Where the bytes of attached files are. What comes back is checked against its hash by who asks. */
export interface AttachmentStore {
  readonly name: Attachment["storedIn"];
  /** Before the lock: what goes over a network. Doing it twice is doing it once. */
  upload(key: ContentKey, bytes: Uint8Array): Promise<void>;
  /** In the command's transaction. */
  keep(tx: Tx, attachmentId: string, bytes: Uint8Array): Promise<void>;
  /** @returns undefined where it has none of them */
  read(tx: Tx, attachment: Attachment): Promise<Uint8Array | undefined>;
}

/** In the database, beside the records: in its backups, and gone with nothing else. */
export const databaseStore: AttachmentStore = {
  name: "database",
  upload: async () => undefined,
  async keep(tx, attachmentId, bytes) {
    await tx.attachmentContent.create({ data: { attachmentId, bytes: new Uint8Array(bytes) } });
  },
  async read(tx, { id }) {
    return (await tx.attachmentContent.findUnique({ where: { attachmentId: id } }))?.bytes;
  },
};
