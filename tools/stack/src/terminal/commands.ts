export const DEMO_ACCOUNT = 'demo@example.com';
export const PASSWORD = 'signalbox-demo';

/** An option of curl. @public */
export const JSON_TYPE = "-H 'content-type: application/json'";
/** An option of curl. @public */
export const BEARER = '-H "authorization: Bearer $TOKEN"';

/** The value of a JSON field, in a shell with sed. @public */
export const field = (name: string): string => `sed -E 's/.*"${name}":"([^"]+)".*/\\1/'`;

/** Commands for a shell with curl and sed. */
export function accountCommands(gateway: string): [signIn: string, read: string] {
  const credentials = JSON.stringify({ email: DEMO_ACCOUNT, password: PASSWORD });
  return [
    `TOKEN=$(curl -s ${gateway}/api/sessions ${JSON_TYPE} -d '${credentials}' | ${field('accessToken')})`,
    `curl -s ${gateway}/api/me ${BEARER}; echo`,
  ];
}
