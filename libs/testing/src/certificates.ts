import { fileURLToPath } from 'node:url';

/**
 * Certificates for tests, good until 2126. They are files, as Node makes none and not every machine has openssl. `wagons`
 * names its service by `spiffe://signalbox/wagons`, `signals` by its DNS name, both signed by `ca`; `stranger` claims to
 * be wagons and is signed by `other-ca`.
 */
export type CertificateName = 'wagons' | 'signals' | 'stranger';

/** Paths, as settings take them. */
export function certificateFiles(name: CertificateName, ca: 'ca' | 'other-ca' = 'ca') {
  return { cert: fileOf(`${name}.pem`), key: fileOf(`${name}.key`), ca: fileOf(`${ca}.pem`) };
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`certificates/${name}`, import.meta.url));
}
