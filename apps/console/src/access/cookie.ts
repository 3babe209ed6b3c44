const NAME = 'signalbox_console';
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Strict';

/** The session id in the header `Cookie`. Undefined if there is none. */
export function sessionIdIn(cookies: string | undefined): string | undefined {
  for (const pair of cookies?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === NAME) return pair.slice(at + 1).trim();
  }
  return undefined;
}

export const sessionCookie = (sessionId: string): string => `${NAME}=${sessionId}; ${ATTRIBUTES}`;
export const NO_COOKIE = `${NAME}=; ${ATTRIBUTES}; Max-Age=0`;
