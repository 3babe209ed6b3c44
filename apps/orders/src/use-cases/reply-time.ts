/** What a reply needs to reach a caller before the caller gives up, in milliseconds. */
export const REPLY_MS = 100;
