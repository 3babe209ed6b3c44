import { randomUUID } from 'node:crypto';
import type { AnyContract, Message } from '@signalbox/contract';
import type { Tokens } from '@signalbox/rpc';
import { RawPeer } from '@signalbox/rpc/raw-peer';
import { describe, expect, it } from 'vitest';
import type { TokenSigner } from '../tokens/token-signer.ts';
import { matrixRows } from './callers.fixture.ts';

export { generateKey, InMemoryKeySource, signerWith } from '../signing.fixture.ts';
export { matrixRows } from './callers.fixture.ts';

/** A running service. */
interface MatrixService {
  readonly port: number;
  /** Signs with the key that the service accepts. */
  readonly signer: TokenSigner;
  /** The access token of a user, and the ids of its resources by the `key` of the messages about them. */
  readonly owner: { readonly token: string; readonly ids: Readonly<Record<string, string>> };
}

/** A message about one resource of a user. */
const isAboutOwned = ({ auth, key }: Message): boolean => auth.kind === 'user' && key !== undefined;

/**
 * Tests that every message of a contract is served to those that the contract declares, and to no other.
 * @param start - returns the service, when the first test runs.
 */
export function describeAccess({ messages }: AnyContract, start: () => Promise<MatrixService>): void {
  let service: Promise<MatrixService> | undefined;
  const running = () => (service ??= start());

  describe.each(Object.values(messages))('$name', (message) => {
    it.each(matrixRows(message.auth))('is $outcome with $caller.name', async ({ caller, refusal }) => {
      const { port, signer } = await running();
      // A body that is not JSON: an admitted call has no effect.
      const { code } = await send(port, message, Buffer.from('{'), await caller.tokens(signer));
      expect(code).toBe(refusal ?? 'INVALID_REQUEST');
    });
  });

  describe.each(Object.values(messages).filter(isAboutOwned))('$name', (message) => {
    it('does not tell another user whether a resource exists', async () => {
      const { port, signer, owner } = await running();
      const key = message.key!;
      const missing = message.errors.find((code) => code.endsWith('_NOT_FOUND'));
      expect([key, missing, owner.ids[key]]).not.toContain(undefined);
      const other = { userId: randomUUID(), sessionId: randomUUID(), role: 'user' } as const;
      const userToken = await signer.userToken(other, 60);
      const [owned, unknown] = [{ [key]: owner.ids[key]! }, { [key]: randomUUID() }];
      const refused = await send(port, message, owned, { userToken });
      expect(refused.code).toBe(missing);
      const { text } = await send(port, message, unknown, { userToken });
      expect(refused.text).toBe(text.replace(unknown[key]!, owned[key]!));
      const { code } = await send(port, message, owned, { userToken: owner.token });
      expect(code).not.toBe(missing);
    });
  });
}

async function send(port: number, { name }: Message, body: unknown, tokens: Tokens) {
  const peer = await RawPeer.connectTo(port);
  peer.request(1, name, body, 5000, tokens);
  const answer = await peer.answer(1);
  peer.socket.destroy();
  return answer;
}
