import { fileURLToPath } from 'node:url';

/**
 * Certificates for tests, valid until 2126. They are files, because Node can't create certificates. `wagons` and
 * `signals` are services of the installation `railway`, `foreign` is a service `wagons` of another installation; `ca`
 * has signed them. `stranger` claims to be wagons and is signed by `other-ca`.
 */
export type CertificateName = 'wagons' | 'signals' | 'foreign' | 'stranger';

/** Paths of the files, for settings. */
export function certificateFiles(name: CertificateName, ca: 'ca' | 'other-ca' = 'ca') {
  return { cert: fileOf(`${name}.pem`), key: fileOf(`${name}.key`), ca: fileOf(`${ca}.pem`) };
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`certificates/${name}`, import.meta.url));
}
