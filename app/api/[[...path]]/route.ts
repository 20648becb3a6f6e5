import { answerApi } from "#lib/door/http.ts";
import { runtime } from "#lib/runtime.ts";

const answer = (request: Request): Promise<Response> => answerApi(runtime(), request);

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
