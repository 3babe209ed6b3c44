import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFiles, until, type CertificateName } from '@signalbox/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileCertificates } from './file-certificates.ts';

let folder: string;
let opened: FileCertificates | undefined;
const logged: string[] = [];
const record = (fields: object, message: string) =>
  logged.push([message, (fields as { err?: Error }).err?.message].filter(Boolean).join(': '));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificates-'));
});
afterEach(() => {
  opened?.close();
  logged.length = 0;
  rmSync(folder, { recursive: true });
});

const DAMAGED = '-----BEGIN CERTIFICATE-----\nMIIBqzCCAV==\n-----END CERTIFICATE-----\n';

const paths = () => ({ cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key'), ca: join(folder, 'ca.crt') });

function place(name: CertificateName, files: ('cert' | 'key' | 'ca')[] = ['cert', 'key', 'ca'], ca?: 'other-ca'): void {
  for (const file of files) copyFileSync(certificateFiles(name, ca)[file], paths()[file]);
}

const open = () => (opened = new FileCertificates(paths(), { info: record, warn: record }, 5));

describe('FileCertificates', () => {
  it('reads the identity and the expiry', () => {
    place('wagons');
    expect(open().current).toMatchObject({ id: { installation: 'railway', service: 'wagons' } });
    expect(new Date(opened!.current.expiresAt).getUTCFullYear()).toBe(2126);
  });

  it.each([
    ['a key of another certificate', () => place('signals', ['key']), /private key does not belong/],
    ['no PEM', () => writeFileSync(paths().ca, 'x'), /certificate of an authority is not valid PEM/],
    ['a missing file', () => rmSync(paths().key), /ENOENT/],
    ['a damaged second certificate', () => appendFileSync(paths().cert, DAMAGED), /certificate or its chain is not/],
    ['a damaged second authority', () => appendFileSync(paths().ca, DAMAGED), /certificate of an authority is not/],
  ])('refuses %s at the start', (_, spoil, expected) => {
    place('wagons');
    spoil();
    expect(open).toThrow(expected);
  });

  it('loads new files once they belong together', async () => {
    place('wagons');
    const certificates = open();
    let changes = 0;
    const removeListener = certificates.onChange(() => (changes += 1));
    const before = certificates.current;
    place('stranger', ['key']);
    await until(() => logged.some((line) => line.includes('private key does not belong')));
    expect(certificates.current).toBe(before);
    place('stranger', ['cert', 'ca'], 'other-ca');
    await until(() => changes === 1);
    expect(certificates.current.cert).not.toBe(before.cert);
    expect(logged.at(-1)).toBe('certificates loaded');
    removeListener();
    place('wagons');
    await until(() => certificates.current.cert === before.cert);
    expect(changes).toBe(1);
  });

  it('keeps its certificates while the files are missing or those of another service, and logs each problem once', async () => {
    place('wagons');
    const { current } = open();
    place('signals');
    const problem = 'expected a certificate of spiffe://railway/wagons, got one of spiffe://railway/signals';
    await until(() => logged.some((line) => line.includes(problem)));
    rmSync(paths().cert);
    await until(() => logged.some((line) => line.includes('ENOENT')));
    expect(opened!.current).toBe(current);
    // The files are replaced one after the other, which can be a problem of its own.
    expect(new Set(logged).size).toBe(logged.length);
  });
});
