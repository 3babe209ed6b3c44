import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ControlAddress } from './control-address.ts';

/** The response of the control interface. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Sends a request to the control interface of a stack.
 * @param command - undefined: a GET.
 * @throws Error with the code of the system if the token is not readable, or nothing listens at the socket.
 */
export async function askControl({ socket, tokenFile }: ControlAddress, path: string, command?: object) {
  const headers = { authorization: `Bearer ${readFileSync(tokenFile, 'utf8')}` };
  const method = command === undefined ? 'GET' : 'POST';
  return new Promise<ControlAnswer>((resolve, reject) => {
    const sent = request({ socketPath: socket, path, method, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode!, body: JSON.parse(body) }), reject);
    });
    sent.on('error', reject);
    sent.end(command && JSON.stringify(command));
  });
}
