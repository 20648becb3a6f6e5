/**
 * The request header in which server.ts tells a page its own address: Next does not tell a layout where it is. Set on every request, so
 * that nobody else sets it.
 */
export const PAGE_PATH_HEADER = "x-holdpoint-path";
