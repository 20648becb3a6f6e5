import { ERROR_STATUS } from "#lib/door/errors.ts";

/**
 * Lets what happens inside next-auth have a say in the header of its answer. One that says when to try again is told as what it is:
 * next-auth has 401 for every sign-in that did not go through.
 */
export async function withAnswerHeaders(answer: (headers: Headers) => Promise<Response>): Promise<Response> {
  const told = new Headers();
  const { body, status, headers } = await answer(told);
  const all = new Headers(headers);
  for (const [name, value] of told) all.set(name, value);
  return new Response(body, {
    status: told.has("retry-after") ? ERROR_STATUS["too-many-attempts"] : status,
    headers: all,
  });
}
