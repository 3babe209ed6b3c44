import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How programs of the same user reach the control interface of a stack. */
export interface ControlAddress {
  /** The path of a Unix socket. */
  readonly socket: string;
  /** The path of the file with the token that each request needs. */
  readonly tokenFile: string;
}

// sockaddr_un has room for 104 bytes on macOS and 108 on Linux, with the final zero.
const MAX_SOCKET_PATH_BYTES = 100;

/** Writes a new token to the data folder. @returns the token. */
export function writeToken(tokenFile: string): string {
  const token = randomBytes(32).toString('base64url');
  rmSync(tokenFile, { recursive: true, force: true });
  writeFileSync(tokenFile, token, { mode: 0o600 });
  return token;
}

export const tokenFileIn = (dataDir: string) => join(dataDir, 'control-token');

/** The socket in the data folder. Undefined if its path is too long. Removes the one of an earlier run. */
export function socketIn(dataDir: string): string | undefined {
  const socket = join(dataDir, 'control.sock');
  rmSync(socket, { recursive: true, force: true });
  return Buffer.byteLength(socket) > MAX_SOCKET_PATH_BYTES ? undefined : socket;
}

/** A new folder that only this user may enter, for the socket. */
export const temporarySocketFolder = () => mkdtempSync(join(tmpdir(), 'signalbox-'));
