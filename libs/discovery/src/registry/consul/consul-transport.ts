import { Agent, type ClientRequest, type RequestOptions } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { ConsulAccess } from './consul-access.ts';

/** How a request of the `consul` package is carried out: see papi's README, "client._ext". */
export interface PapiRequest {
  readonly opts: { readonly name?: string; readonly query: Record<string, string> };
  transport: { request(options: RequestOptions): ClientRequest };
}

/** Where the package sends its requests. A Unix socket has a host for the header only. */
export function consulOptions({ url, tls }: ConsulAccess): { baseUrl: string; agent: Agent } {
  const base = url.startsWith('unix://') ? 'http://localhost' : url;
  // Agents of our own: the global ones would go through the proxy of NODE_USE_ENV_PROXY.
  const agent = base.startsWith('https:')
    ? new SecureAgent({ keepAlive: true, ...tls })
    : new Agent({ keepAlive: true });
  return { baseUrl: `${base}/v1`, agent };
}

/** Sends a request to where `access` says, and lets it fail when the connection breaks in the middle of its reply. */
export function throughAccess({ url, auth }: ConsulAccess) {
  const where = url.startsWith('unix://') ? { socketPath: url.slice('unix://'.length) } : {};
  return (request: PapiRequest, next: () => void): void => {
    const { transport } = request;
    request.transport = {
      request: (options) => {
        // URL keeps the brackets of an IPv6 address, the resolver takes none.
        const hostname = options.hostname?.replace(/^\[|\]$/g, '');
        return noticeBrokenReply(transport.request({ ...options, hostname, auth, ...where }));
      },
    };
    next();
  };
}

/**
 * The package does not notice a connection that breaks in the middle of a reply, and waits until its timeout: for a
 * blocking query that is most of a minute without the list.
 */
function noticeBrokenReply(sent: ClientRequest): ClientRequest {
  return sent.once('response', (reply) => {
    reply.once('close', () => {
      if (!reply.complete) sent.emit('error', new Error('the connection broke in the middle of a reply'));
    });
  });
}
