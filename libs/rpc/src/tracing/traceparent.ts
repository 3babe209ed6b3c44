// https://www.w3.org/TR/trace-context/#traceparent-header, version 00
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether a text is a `traceparent` of W3C Trace Context, level 1. */
export const isTraceparent = (text: unknown): text is string => typeof text === 'string' && TRACEPARENT.test(text);

/** The 32 hex digits of a valid `traceparent`. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);

/** The 16 hex digits of the parent span in a valid `traceparent`. */
export const spanIdOf = (traceparent: string): string => traceparent.slice(36, 52);

/** Whether the sender of a valid `traceparent` records the trace. */
export const isSampled = (traceparent: string): boolean => (parseInt(traceparent.slice(53), 16) & 1) === 1;
