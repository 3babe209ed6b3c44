import { Agent, type ClientRequest, type RequestOptions } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { ConsulAccess } from './consul-access.ts';

/** A request of the `consul` package: see papi's README, "client._ext". */
export interface PapiRequest {
  readonly opts: { readonly name?: string; readonly query: Record<string, string> };
  transport: { request(options: RequestOptions): ClientRequest };
}

/** The target of the package's requests. For a Unix socket, the host is used only in the header. */
export function consulOptions({ url, tls }: ConsulAccess): { baseUrl: string; agent: Agent } {
  const base = url.startsWith('unix://') ? 'http://localhost' : url;
  // The global agents would use the proxy of NODE_USE_ENV_PROXY.
  const agent = base.startsWith('https:')
    ? new SecureAgent({ keepAlive: true, ...tls })
    : new Agent({ keepAlive: true });
  return { baseUrl: `${base}/v1`, agent };
}

/**
 * Sends requests to the target in `access`, and makes them fail when the connection breaks in the middle of a reply.
 */
export function throughAccess({ url, auth }: ConsulAccess) {
  const where = url.startsWith('unix://') ? { socketPath: url.slice('unix://'.length) } : {};
  return (request: PapiRequest, next: () => void): void => {
    const { transport } = request;
    request.transport = {
      request: (options) => {
        // URL keeps the brackets of an IPv6 address, but the resolver does not accept them.
        const hostname = options.hostname?.replace(/^\[|\]$/g, '');
        return noticeBrokenReply(transport.request({ ...options, hostname, auth, ...where }));
      },
    };
    next();
  };
}

/**
 * The package does not notice a connection that breaks in the middle of a reply, and waits until its timeout: a
 * blocking query would be without the list for almost a minute.
 */
function noticeBrokenReply(sent: ClientRequest): ClientRequest {
  return sent.once('response', (reply) => {
    reply.once('close', () => {
      if (!reply.complete) sent.emit('error', new Error('the connection broke in the middle of a reply'));
    });
  });
}
