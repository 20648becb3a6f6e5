import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { findEntity } from "#lib/door/store.ts";
import * as spec from "./schema.ts";

export const findAttachment = defineProcedure({
  spec: spec.findAttachment,
  async handle({ tx }, { cutoverId, attachmentId }) {
    const attachment = await findEntity(tx, "attachment", attachmentId);
    if (attachment?.cutoverId !== cutoverId)
      throw new AppError("not-found", "This cutover has no such file.");
    return attachment;
  },
});
