import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { bodies } from '../bodies.ts';

// The backend of this project's gateway. It implements only the part of libs/rpc/PROTOCOL.md that an answer needs. Like
// the HTTP backend, it parses as little as possible and answers with static bytes.

const HEAD_BYTES = 10;
const HELLO = 1;
const REQUEST = 2;
const REPLY = 3;
const PING = 6;
const PONG = 7;
const NAME_LENGTH_AT = 4;
const NAME_AT = 7;
const POLL_MS = 2_000;

const keys = [JSON.parse(process.env['PUBLIC_KEY']!)];
const rootKey = createPrivateKey(readFileSync(process.env['SERVICE_KEY_FILE']!));

const answers = new Map([
  ['users.getUser', Buffer.from(bodies.small)],
  ['orders.listOrders', Buffer.from(bodies.large)],
  ['users.getKeys', Buffer.from(JSON.stringify({ keys }))],
]);

function frame(type: number, id: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  bytes.writeUInt32BE(payload.length, 0);
  bytes.writeUInt8(type, 4);
  bytes.writeUInt8(0, 5);
  bytes.writeUInt32BE(id, 6);
  bytes.set(payload, HEAD_BYTES);
  return bytes;
}

/** The keys, signed as services require it without TLS. */
function tokenState(): Buffer {
  const parts = [
    { alg: 'EdDSA', typ: 'keys+jwt' },
    { iss: 'signalbox', iat: Math.floor(Date.now() / 1000), keys },
  ];
  const content = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signedKeys = `${content}.${sign(null, Buffer.from(content), rootKey).toString('base64url')}`;
  return Buffer.from(JSON.stringify({ version: '1', keys, signedKeys, revoked: [], complete: true }));
}

function answerTo(socket: Socket, type: number, id: number, payload: Buffer): Buffer[] {
  // Returns the caller's own HELLO: the same version and limits.
  if (type === HELLO) return [frame(HELLO, 0, payload)];
  if (type === PING) return [frame(PONG, id, Buffer.alloc(0))];
  if (type !== REQUEST) return [];
  const name = payload.toString('latin1', NAME_AT, NAME_AT + payload.readUInt8(NAME_LENGTH_AT));
  if (name !== 'users.watchTokens') return [frame(REPLY, id, answers.get(name)!)];
  // A caller that has this version waits.
  const waitMs = payload.includes('"version"') ? POLL_MS : 0;
  setTimeout(() => socket.write(frame(REPLY, id, tokenState())), waitMs);
  return [];
}

function serve(socket: Socket): void {
  let unread: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    let rest = unread.length > 0 ? Buffer.concat([unread, chunk]) : chunk;
    const replies: Buffer[] = [];
    while (rest.length >= HEAD_BYTES && rest.length >= HEAD_BYTES + rest.readUInt32BE(0)) {
      const end = HEAD_BYTES + rest.readUInt32BE(0);
      replies.push(...answerTo(socket, rest.readUInt8(4), rest.readUInt32BE(6), rest.subarray(HEAD_BYTES, end)));
      rest = rest.subarray(end);
    }
    unread = rest;
    if (replies.length > 0) socket.write(replies.length === 1 ? replies[0]! : Buffer.concat(replies));
  });
  socket.on('error', () => socket.destroy());
}

const { RPC_TLS_CERT_FILE: cert, RPC_TLS_KEY_FILE: key, RPC_TLS_CA_FILE: ca } = process.env;
const server =
  cert && key && ca
    ? createSecureServer(
        { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca), requestCert: true, noDelay: true },
        serve,
      )
    : createServer({ noDelay: true }, serve);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit());
