import { createORPCClient } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import { OpenAPILink } from "@orpc/openapi-client/fetch";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { contract } from "./contract.ts";

interface CallContext {
  /** The same for every try of one intent; see useCommand. */
  idempotencyKey?: string;
}

const link = new OpenAPILink<CallContext>(contract, {
  url: () => `${window.location.origin}/api`,
  headers: ({ context }) => (context.idempotencyKey ? { "idempotency-key": context.idempotencyKey } : {}),
});

/** The API, typed by its contract. In the browser only: its authority is the session's cookie. */
export const api: ContractRouterClient<typeof contract, CallContext> = createORPCClient(link);

/** Query options for react-query, from the same contract. */
export const orpc = createTanstackQueryUtils(api);
