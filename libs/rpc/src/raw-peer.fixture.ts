import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { DEFAULT_LIMITS } from './connection/limits.ts';
import { FrameDecoder } from './protocol/decoder.ts';
import { FrameType, MORE, startFrame, type Frame } from './protocol/frame.ts';
import { decodeGoaway } from './protocol/goaway.ts';
import { encodeHello, type Hello } from './protocol/hello.ts';
import type { Metadata } from './protocol/metadata.ts';
import { encodeRequest } from './protocol/request.ts';
import { decodeError } from './protocol/wire-error.ts';

/** HELLO with the default limits, except the given ones. */
export function helloOf(changed: Partial<Hello> = {}, version?: number): Buffer {
  return encodeHello({ ...DEFAULT_LIMITS, ...changed }, version);
}

const HELLO = helloOf();

const MAX = 0xffff_ffff;
const ANSWERS: readonly FrameType[] = [FrameType.REPLY, FrameType.ERROR];

/** A side of a connection that a test controls frame by frame. */
export class RawPeer {
  readonly frames: Frame[] = [];
  closed = false;
  private wake: () => void = () => undefined;

  constructor(readonly socket: Socket) {
    const decoder = new FrameDecoder(0xffff_ffff, (frame) => this.frames.push(frame));
    socket.on('data', (chunk: Buffer) => {
      decoder.push(chunk);
      this.wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  /** @param localAddress - the address of this peer. @defaultValue 127.0.0.1 */
  static async connectTo(port: number, hello: Buffer | undefined = HELLO, localAddress?: string): Promise<RawPeer> {
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    await once(socket, 'connect');
    const peer = new RawPeer(socket);
    if (hello) peer.send(hello);
    return peer;
  }

  send(...bytes: Buffer[]): void {
    this.socket.write(Buffer.concat(bytes));
  }

  /** @param body - is sent as JSON, or unchanged if it is a Buffer. */
  request(id: number, name: string, body: unknown, remainingMs = 60_000, metadata: Metadata = {}): void {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const request = { name: Buffer.from(name), metadata, body: bytes };
    this.send(encodeRequest(id, request, remainingMs, { maxFrameBytes: MAX, maxMessageBytes: MAX }), request.body);
  }

  /** Sends the first part of a request with a body of this length, and no more. */
  begin(id: number, name: string, bodyBytes: number, remainingMs = 60_000, metadata: Metadata = {}): void {
    const request = { name: Buffer.from(name), metadata, body: Buffer.alloc(bodyBytes, 'x') };
    const start = encodeRequest(id, request, remainingMs, { maxFrameBytes: MAX, maxMessageBytes: MAX });
    start[5] = MORE;
    this.send(start, request.body);
  }

  /** Sends a further part of a request. */
  continue(id: number, bodyBytes: number, more = true): void {
    const part = startFrame(FrameType.DATA, id, 0, bodyBytes);
    if (more) part[5] = MORE;
    this.send(part, Buffer.alloc(bodyBytes, 'x'));
  }

  /** The error about the request, when it arrives. */
  async error(id: number) {
    return decodeError(await this.frame(FrameType.ERROR, id));
  }

  /** The code and the text of the reply, when it arrives. */
  async answer(id: number): Promise<{ code: string; text: string }> {
    const answered = (frame: Frame) => frame.id === id && !frame.more && ANSWERS.includes(frame.type);
    const frame = await this.find(answered, `an answer to ${id}`);
    if (frame.type === FrameType.REPLY) return { code: 'OK', text: frame.payload.toString() };
    const { code, message } = decodeError(frame);
    return { code, text: message };
  }

  /** Waits until the other side has read everything that was sent. */
  async wasRead(ping: number): Promise<void> {
    this.send(startFrame(FrameType.PING, ping, 0));
    await this.frame(FrameType.PONG, ping);
  }

  /** The first frame of the type about the request, when it arrives. */
  frame(type: FrameType, id = 0): Promise<Frame> {
    return this.find((frame) => frame.type === type && frame.id === id, `a frame of type ${type} with id ${id}`);
  }

  async goaway() {
    return decodeGoaway(await this.frame(FrameType.GOAWAY));
  }

  async end(): Promise<void> {
    while (!this.closed) await this.progress();
  }

  private async find(matches: (frame: Frame) => boolean, what: string): Promise<Frame> {
    for (;;) {
      const frame = this.frames.find(matches);
      if (frame) return frame;
      if (this.closed) throw new Error(`closed before ${what} arrived`);
      await this.progress();
    }
  }

  private progress(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

/** A server whose peer the test controls. */
export async function listenRaw(onPeer: (peer: RawPeer) => void, hello: Buffer | undefined = HELLO) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const peer = new RawPeer(socket);
    if (hello) peer.send(hello);
    onPeer(peer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, connections: sockets, close };
}
