/** Of the address to come back to from an errand at the identity provider. */
export const ERRAND_PARAMETER = "errand";

/** The page that ends an errand, in the window that was opened for it. */
export const ERRAND_PATH = "/idp/done";

export const errandPath = (errandId: string): string => `${ERRAND_PATH}?${ERRAND_PARAMETER}=${errandId}`;

/** The channel on which that window tells the one that opened it that it is done. */
export const ERRAND_CHANNEL = "holdpoint-idp-errand";
