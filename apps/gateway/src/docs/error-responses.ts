import { isPage, type Endpoint } from '../api/endpoint.ts';
import { isLimited } from '../http/admission.ts';
import { limitOf } from '../http/client-limits.ts';
import { isProblemCode, problemKinds, type ProblemCode, type ProblemKind } from '../problems/problem-table.ts';
import { PROBLEM_JSON, problem } from '../problems/problem.ts';
import { replyRef, textHeader } from './json-schemas.ts';

/**
 * The schema of a problem with its known codes. They are no closed list, as an invalid head of a request can cause others
 * (see the document's description), and a later version can add some. The keyword is that of Zalando's API guidelines.
 */
const problemWith = (codes: readonly ProblemCode[]) => ({
  allOf: [
    replyRef(problem),
    { type: 'object', properties: { code: { type: 'string', 'x-extensible-enum': codes } }, required: ['code'] },
  ],
});

/** The error responses of an endpoint in the OpenAPI document, by status. */
export function errorResponses(endpoint: Endpoint) {
  const codes = Map.groupBy(errorCodes(endpoint), (code) => problemKinds[code].status);
  return Object.fromEntries([...codes].map(([status, ofStatus]) => [status, errorResponse(status, ofStatus)]));
}

function errorCodes(endpoint: Endpoint): Set<ProblemCode> {
  const { path, access, params, body, calls = [], errors = [] } = endpoint;
  const codes = new Set<ProblemCode>(['INTERNAL', ...errors]);
  const add = (...more: ProblemCode[]) => more.forEach((code) => codes.add(code));
  if (isLimited(path)) add('OVERLOADED');
  if (limitOf(endpoint)) add('TOO_MANY_REQUESTS');
  // Also for an endpoint without input: any input is unexpected.
  if (params || !isPage(endpoint)) add('INVALID_REQUEST');
  if (body) add('REQUEST_TIMEOUT', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  if (access !== 'anyone') add('UNAUTHENTICATED');
  if (access === 'admin') add('FORBIDDEN');
  // To verify a token, the gateway may first have to fetch the key.
  if (calls.length > 0 || access !== 'anyone') add('UNAVAILABLE', 'DEADLINE_EXCEEDED');
  add(...calls.flatMap((message) => message.errors).filter(isProblemCode));
  return codes;
}

function errorResponse(status: number, codes: readonly ProblemCode[]) {
  const headers = errorHeaders(status, codes);
  return {
    description: codes.map((code) => `\`${code}\`: ${problemKinds[code].title}`).join('\n\n'),
    ...(headers ? { headers } : {}),
    content: { [PROBLEM_JSON]: { schema: problemWith(codes) } },
  };
}

function errorHeaders(status: number, codes: readonly ProblemCode[]) {
  if (status === 401) return { 'WWW-Authenticate': textHeader('The authentication scheme (RFC 6750)') };
  if (codes.some((code) => (problemKinds[code] as ProblemKind).retry)) {
    return {
      'Retry-After': textHeader('The delay before a retry, in seconds'),
      ...(status === 429
        ? {
            'RateLimit-Policy': textHeader('The limit: q requests per w seconds'),
            RateLimit: textHeader('The rest of the limit: r requests, more in t seconds'),
          }
        : {}),
    };
  }
  return undefined;
}
