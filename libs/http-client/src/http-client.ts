import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './openapi.ts';

type Schemas = components['schemas'];

export type Account = Schemas['Account'];
export type Session = Schemas['Session'];
export type Topology = Schemas['Topology'];
export type TopologyInstance = Topology['services'][number]['instances'][number];
/** The body of an error response (RFC 9457). Each call types the codes that it can return, and allows for later ones. */
export type Problem = Schemas['Problem'];

// begin orders
export type Product = Schemas['Product'];
export type Order = Schemas['Order'];
export type OrderPage = Schemas['OrderPage'];
export type Overview = Schemas['Overview'];
/** The body of a request to place an order. */
type OrderRequest = NonNullable<paths['/api/orders']['post']['requestBody']>['content']['application/json'];
export type OrderLine = OrderRequest['items'][number];
// end orders

/**
 * Calls the HTTP API: `client.GET('/api/me')`. A call resolves to `data`, or to a
 * `Problem` in `error`, and the `response`. It rejects only if there is no response.
 */
export type HttpClient = Client<paths>;

interface HttpClientOptions {
  /** Of a session. @defaultValue none: only calls that need no account */
  readonly accessToken?: string;
  /** Sends a request. @defaultValue the global fetch */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * Creates a client of the HTTP API. It never retries.
 * @param baseUrl - the URL of a gateway or of the edge, such as `http://localhost:8080`.
 */
export function createHttpClient(baseUrl: string, { accessToken, fetch }: HttpClientOptions = {}): HttpClient {
  const headers = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
  return createClient<paths>({ baseUrl, headers, ...(fetch && { fetch }) });
}
