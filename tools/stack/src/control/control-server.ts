import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { parseJson } from '../regular-file.ts';
import type { ProcessState } from '../stack-state.ts';
import { UnknownNameError } from '../unknown-name-error.ts';
import type { ExecuteCommand } from './command.ts';
import { socketIn, temporarySocketFolder, tokenFileIn, writeToken, type ControlAddress } from './control-address.ts';
import { InvalidCommandError, parseCommand } from './parse-command.ts';

/** What the interface controls. */
export interface Controlled {
  processes(): readonly ProcessState[];
  /** Undefined until the stack is ready. */
  readonly execute?: ExecuteCommand;
}

const MAX_BODY_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * The control interface: HTTP over a Unix socket in the data folder. Only programs of the same user can open the socket
 * and read the token. `GET /state` lists the processes, and `POST /commands` executes a `StackCommand`.
 */
export class ControlServer {
  readonly address: ControlAddress;
  /** The files to delete after an unexpected end of this process. */
  readonly leftovers: readonly string[];
  controlled: Controlled = { processes: () => [] };
  private readonly server: Server;
  private readonly tokenHash: Buffer;

  private constructor(server: Server, address: ControlAddress, leftovers: readonly string[], token: string) {
    this.server = server;
    this.address = address;
    this.leftovers = leftovers;
    this.tokenHash = hash(token);
    server.on('request', async (request, response) => {
      const { status, body } = await this.answer(request).catch((error: unknown) => refusal(error));
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(body));
    });
  }

  /**
   * Replaces the socket and the token of an earlier run. The socket is in a private temporary folder if the data folder
   * cannot have one, because its path is too long or its file system has no sockets.
   */
  static async open(dataDir: string): Promise<ControlServer> {
    const tokenFile = tokenFileIn(dataDir);
    const token = writeToken(tokenFile);
    const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
    const socket = socketIn(dataDir);
    if (socket !== undefined && (await listens(server, socket)))
      return new ControlServer(server, { socket, tokenFile }, [socket, tokenFile], token);
    const folder = temporarySocketFolder();
    const address = { socket: join(folder, 'control.sock'), tokenFile };
    if (!(await listens(server, address.socket))) throw new Error(`cannot listen on ${address.socket}`);
    return new ControlServer(server, address, [folder, tokenFile], token);
  }

  /** Ends the interface, and deletes its files. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    for (const path of this.leftovers) rmSync(path, { recursive: true, force: true });
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const { method, url, headers } = request;
    if (!this.hasToken(headers.authorization)) return failed(401, 'expected authorization: Bearer and the token');
    if (method === 'GET' && url === '/state') return { status: 200, body: { processes: this.controlled.processes() } };
    if (method !== 'POST' || url !== '/commands') return failed(404, 'expected GET /state or POST /commands');
    const text = await bodyOf(request);
    if (text === undefined) return failed(413, `the body has more than ${MAX_BODY_BYTES} bytes`);
    const command = parseCommand(parseJson(text));
    const { execute } = this.controlled;
    if (execute === undefined) return failed(409, 'the stack is not ready yet');
    return { status: 200, body: { name: await execute(command) } };
  }

  private hasToken(authorization = ''): boolean {
    return timingSafeEqual(hash(authorization.replace(/^Bearer /i, '')), this.tokenHash);
  }
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const failed = (status: number, error: string): Answer => ({ status, body: { error } });
const hash = (text: string) => createHash('sha256').update(text).digest();

function refusal(error: unknown): Answer {
  const { message } = error as Error;
  if (error instanceof InvalidCommandError) return failed(400, message);
  if (error instanceof UnknownNameError) return failed(404, `${message}: expected one of ${error.names.join(', ')}`);
  return failed(409, message);
}

/** @returns whether it listens, so that only this user can connect. */
async function listens(server: Server, socket: string): Promise<boolean> {
  server.listen(socket);
  try {
    await once(server, 'listening');
    chmodSync(socket, 0o600);
    return true;
  } catch {
    return false;
  }
}

/** The body of a request. Undefined if it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
