/** Of the address to come back to from an errand at the identity provider. */
export const ERRAND_PARAMETER = "errand";
/** Of the addresses of both windows' pages: which of the windows that wait is told. */
export const TICKET_PARAMETER = "ticket";
/** Of the page that goes: the hash of the statement to be signed; without it the errand is to link. */
export const STATEMENT_PARAMETER = "statement";

/** The page that goes on the errand, and the one that ends it, in a window that was opened for them. */
export const ERRAND_START_PATH = "/idp/start";
export const ERRAND_PATH = "/idp/done";

export const errandPath = (errandId: string, ticket: string): string =>
  `${ERRAND_PATH}?${new URLSearchParams({ [ERRAND_PARAMETER]: errandId, [TICKET_PARAMETER]: ticket })}`;

/** The channel on which that window tells the one that opened it that it is done. */
export const ERRAND_CHANNEL = "holdpoint-idp-errand";
