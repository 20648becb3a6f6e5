import NextAuth from "next-auth";
import { authOptions } from "#lib/access/auth.ts";

interface Segments {
  readonly params: Promise<{ readonly nextauth: string[] }>;
}

const handle = (request: Request, segments: Segments): Promise<Response> =>
  NextAuth(authOptions(request))(request, segments);

export { handle as GET, handle as POST };
