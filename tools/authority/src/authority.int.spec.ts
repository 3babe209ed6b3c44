import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Authority } from './authority.ts';
import { identityFiles } from './identity-files.ts';

const HOUR_MS = 3_600_000;
const PUBLISH_MS = 30_000;

let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authority-'));
  now = Date.UTC(2026, 10, 1);
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (services = ['users', 'orders'], installation = 'blue') =>
  Authority.open({
    folder: join(folder, 'authority'),
    installation,
    folders: Object.fromEntries(services.map((name) => [name, join(folder, name)])),
    publishMs: PUBLISH_MS,
    now: () => now,
    updated: () => expect.unreachable('it is not started'),
  });

const read = (name: string) => {
  const { cert, key, ca } = identityFiles(join(folder, name));
  const [certificate, privateKey, trusted] = [cert, key, ca].map((path) => readFileSync(path, 'utf8'));
  const roots = trusted!.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g)!.map((pem) => new X509Certificate(pem));
  return { certificate: new X509Certificate(certificate!), privateKey, roots };
};

/** Whether a service with the certificate of `one` is accepted by a service that trusts the roots of `other`. */
const accepts = (other: string, one: string) =>
  read(other).roots.some(({ publicKey }) => read(one).certificate.verify(publicKey));

describe('Authority', () => {
  it('issues a certificate whose only name is the SPIFFE ID, valid for 72 h and from an hour ago', async () => {
    await open();
    const { certificate } = read('users');
    expect(certificate.subjectAltName).toBe('URI:spiffe://blue/users');
    expect(Date.parse(certificate.validFrom)).toBe(now - HOUR_MS);
    expect(Date.parse(certificate.validTo)).toBe(now + 72 * HOUR_MS);
    expect(certificate.ca).toBe(false);
    expect(accepts('orders', 'users')).toBe(true);
  });

  it('keeps private keys private', async () => {
    await open();
    for (const path of [identityFiles(join(folder, 'users')).key, join(folder, 'authority', 'roots.json')]) {
      expect(statSync(path).mode & 0o077).toBe(0);
    }
    expect(statSync(join(folder, 'users')).mode & 0o077).toBe(0);
  });

  it('keeps a certificate for half of its lifetime, also after a restart, and then renews it', async () => {
    await open();
    const { certificate } = read('users');
    now += 35 * HOUR_MS;
    const authority = await open();
    expect(read('users').certificate.raw).toEqual(certificate.raw);
    now += 2 * HOUR_MS;
    await authority.update();
    expect(Date.parse(read('users').certificate.validTo)).toBe(now + 72 * HOUR_MS);
    expect(read('users').privateKey).not.toBe(read('orders').privateKey);
  });

  it.each(['stopped', 'suspended'])('issues valid certificates after it was %s for 100 h', async (how) => {
    const authority = await open();
    now += 100 * HOUR_MS;
    if (how === 'stopped') await open();
    else await authority.update();
    expect(Date.parse(read('users').certificate.validTo)).toBe(now + 72 * HOUR_MS);
    expect(accepts('orders', 'users')).toBe(true);
  });

  it.each([
    ['is lost', () => rmSync(join(folder, 'users'), { recursive: true })],
    ['is invalid', () => writeFileSync(identityFiles(join(folder, 'users')).cert, 'x')],
    [
      'has the key of another',
      () => writeFileSync(identityFiles(join(folder, 'users')).key, read('orders').privateKey!),
    ],
    ['trusts another authority', () => writeFileSync(identityFiles(join(folder, 'users')).ca, 'x')],
  ])('repairs an identity that %s', async (_, spoil) => {
    const authority = await open();
    spoil();
    await authority.update();
    expect(read('users').certificate.subjectAltName).toBe('URI:spiffe://blue/users');
    expect([accepts('users', 'orders'), accepts('orders', 'users')]).toEqual([true, true]);
  });

  it('issues new certificates if its own folder is lost, or the installation has another name', async () => {
    await open();
    rmSync(join(folder, 'authority'), { recursive: true });
    await open();
    expect([accepts('users', 'orders'), accepts('orders', 'users')]).toEqual([true, true]);
    await open(['users', 'orders'], 'green');
    expect(read('users').certificate.subjectAltName).toBe('URI:spiffe://green/users');
  });

  it('issues certificates that are valid now if the clock was wrong before', async () => {
    const present = now;
    now += 1_000 * HOUR_MS;
    await open();
    now = present;
    await open();
    const { certificate, roots } = read('users');
    for (const { validFrom } of [certificate, ...roots]) expect(Date.parse(validFrom)).toBeLessThanOrEqual(now);
    expect(accepts('orders', 'users')).toBe(true);
  });

  it('replaces its root in steps, each of which every service accepts', async () => {
    const authority = await open();
    const before = read('users').certificate;
    await authority.rotate();
    expect(read('users').roots).toHaveLength(2);
    expect(read('users').certificate.raw).toEqual(before.raw);

    now += PUBLISH_MS;
    // Services load their files at different moments: the new certificate of one, the old one of another.
    await authority.update();
    const { certificate, roots } = read('users');
    expect(certificate.verify(roots[0]!.publicKey)).toBe(true);
    expect(before.verify(roots[1]!.publicKey)).toBe(true);

    now += 73 * HOUR_MS;
    await authority.update();
    expect(read('users').roots).toHaveLength(1);
    expect(accepts('orders', 'users')).toBe(true);
    expect(before.verify(read('orders').roots[0]!.publicKey)).toBe(false);
  });

  it('replaces an old root by itself', async () => {
    const authority = await open();
    const [root] = read('users').roots;
    for (let months = 0; months < 24; months += 3, now += 91 * 24 * HOUR_MS) await authority.update();
    expect(read('users').roots[0]?.raw).not.toEqual(root?.raw);
    expect(accepts('orders', 'users')).toBe(true);
  });

  it('gives each service a key for tokens, and all the public keys', async () => {
    await open();
    const { serviceKey, serviceKeys } = identityFiles(join(folder, 'orders'));
    const published = JSON.parse(readFileSync(serviceKeys, 'utf8')) as Record<string, object[]>;
    expect(Object.keys(published)).toEqual(['users', 'orders']);
    const own = createPublicKey(readFileSync(serviceKey)).export({ format: 'jwk' });
    expect(published.orders).toEqual([own]);
    expect(published.users).not.toContainEqual(own);
  });

  it('replaces keys for tokens in steps: the public key first, then the private one, then no longer the old one', async () => {
    const authority = await open();
    const { serviceKey, serviceKeys } = identityFiles(join(folder, 'orders'));
    const own = () => createPublicKey(readFileSync(serviceKey)).export({ format: 'jwk' });
    const published = () => (JSON.parse(readFileSync(serviceKeys, 'utf8')) as { orders: object[] }).orders;
    const before = own();
    await authority.rotate();
    expect(own()).toEqual(before);
    expect(published()).toEqual([expect.anything(), before]);
    now += PUBLISH_MS;
    await authority.update();
    expect(published()).toEqual([own(), before]);
    now += 150_001;
    await authority.update();
    expect(published()).toEqual([own()]);
    now += 31 * 24 * HOUR_MS;
    await open();
    expect(published()).toHaveLength(2);
  });

  it('gives each service one key for what it stores, and the same again if it is lost', async () => {
    const authority = await open();
    const storageKey = (service: string) => readFileSync(identityFiles(join(folder, service)).storageKey, 'utf8');
    const before = storageKey('users');
    expect(Buffer.from(before, 'base64')).toHaveLength(32);
    expect(storageKey('orders')).not.toBe(before);
    rmSync(identityFiles(join(folder, 'users')).storageKey);
    await authority.rotate();
    now += 1000 * 24 * HOUR_MS;
    await open(['users', 'orders', 'billing']);
    expect(storageKey('users')).toBe(before);
    rmSync(join(folder, 'authority'), { recursive: true });
    await open();
    expect(storageKey('users')).toBe(before);
  });

  it('does not replace damaged keys for what services store', async () => {
    await open();
    writeFileSync(join(folder, 'authority', 'storage-keys.json'), 'x');
    await expect(open()).rejects.toThrow(/cannot read the keys in .*storage-keys\.json: .*: restore the file/);
  });

  it('renews all certificates on request', async () => {
    const authority = await open();
    const before = read('orders').certificate;
    await authority.renew();
    expect(read('orders').certificate.raw).not.toEqual(before.raw);
    expect(accepts('users', 'orders')).toBe(true);
  });

  it.each([
    ['roots.json', 'null'],
    ['roots.json', '[{"certificate":"x"}]'],
    ['service-keys.json', 'null'],
    ['service-keys.json', '{"users":"x"}'],
    ['service-keys.json', '{"users":[null]}'],
    ['service-keys.json', '{"users":[{"privateKey":"x","publicKey":{},"createdAt":1}]}'],
  ])('does not start with a damaged %s (%s), and says what to do', async (file, content) => {
    await open();
    writeFileSync(join(folder, 'authority', file), content);
    await expect(open()).rejects.toThrow(new RegExp(`cannot read .*${file}: .*: remove the file`));
  });

  it('does not replace keys for tokens again before the previous change is complete', async () => {
    const authority = await open();
    const { serviceKey, serviceKeys } = identityFiles(join(folder, 'orders'));
    const own = () => createPublicKey(readFileSync(serviceKey)).export({ format: 'jwk' });
    const published = () => (JSON.parse(readFileSync(serviceKeys, 'utf8')) as { orders: object[] }).orders;
    for (let step = 0; step < 20; step += 1) {
      const before = own();
      await authority.rotate();
      expect(published()).toContainEqual(before);
      expect(published()).toContainEqual(own());
      expect(published().length).toBeLessThanOrEqual(2);
      now += PUBLISH_MS / 2;
    }
  });

  it('renews the other certificates if one folder cannot be written, and reports it', async () => {
    const authority = await open(['broken', 'users']);
    const { key } = identityFiles(join(folder, 'broken'));
    rmSync(key);
    mkdirSync(join(key, 'occupied'), { recursive: true });
    rmSync(identityFiles(join(folder, 'users')).cert);
    await expect(authority.update()).rejects.toThrow(/tls\.key/);
    expect(read('users').certificate.subjectAltName).toBe('URI:spiffe://blue/users');
  });
});
