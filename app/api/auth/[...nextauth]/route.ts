import NextAuth from "next-auth";
import { authOptions } from "#lib/access/auth.ts";
import { withAnswerHeaders } from "#lib/access/authAnswer.ts";

interface Segments {
  readonly params: Promise<{ readonly nextauth: string[] }>;
}

const handle = (request: Request, segments: Segments): Promise<Response> =>
  withAnswerHeaders((headers) => NextAuth(authOptions(request, headers))(request, segments));

export { handle as GET, handle as POST };
