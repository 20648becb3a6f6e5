import { answerAttachment } from "#lib/attachments/answerAttachment.server.ts";
import { runtime } from "#lib/runtime.ts";

type Context = { params: Promise<{ cutoverId: string; attachmentId: string }> };

export const GET = async (request: Request, { params }: Context): Promise<Response> =>
  answerAttachment(runtime(), request, await params);
