import { answerBinderFile } from "#lib/evidence/answerFile.server.ts";
import { runtime } from "#lib/runtime.ts";

type Context = { params: Promise<{ cutoverId: string; binderId: string }> };

export const GET = async (request: Request, { params }: Context): Promise<Response> =>
  answerBinderFile(runtime(), request, await params);
