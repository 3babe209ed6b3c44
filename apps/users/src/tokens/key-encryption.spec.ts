import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@signalbox/service-defaults';
import { afterAll, describe, expect, it } from 'vitest';
import { decryptKey, encryptKey, readEncryptionKey } from './key-encryption.ts';

const folder = mkdtempSync(join(tmpdir(), 'encryption-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = randomBytes(32);
function read(content: string | Buffer) {
  const path = join(folder, 'key');
  writeFileSync(path, content);
  return readEncryptionKey(path);
}

describe('an encryption key', () => {
  it.each([
    ['32 bytes', bytes],
    ['base64', bytes.toString('base64')],
    ['base64 with a line break', `${bytes.toString('base64')}\n`],
  ])('is read from %s', (_, content) => {
    expect(Buffer.from(read(content))).toEqual(bytes);
  });

  it.each(['', 'short', randomBytes(31).toString('base64'), randomBytes(64)])('is refused: %j', (content) => {
    expect(() => read(content)).toThrow(ConfigError);
  });

  it('decrypts what it encrypted, under the same id, and nothing that was changed', async () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'd' };
    const text = await encryptKey(jwk, 'kid', bytes);
    await expect(decryptKey(text, 'kid', bytes)).resolves.toEqual(jwk);
    await expect(decryptKey(text, 'another', bytes)).rejects.toThrow('expected the key another');
    await expect(decryptKey(text, 'kid', randomBytes(32))).rejects.toThrow();
    const parts = text.split('.');
    const changed = [...parts.slice(0, 3), Buffer.from('changed').toString('base64url'), parts[4]].join('.');
    await expect(decryptKey(changed, 'kid', bytes)).rejects.toThrow();
  });
});
