import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { readManifest } from './bundle.ts';

/** The name of the file in a bundle's folder that lists its packages, as CycloneDX proposes. */
export const BILL_OF_MATERIALS = 'bom.cdx.json';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** The program that a bundle contains. */
interface Program {
  readonly name: string;
  /** Absent outside a workspace with a version. */
  readonly version?: string;
}

/**
 * Lists the packages of a bundle in CycloneDX 1.6, without a time and a serial number, so that equal bundles have equal
 * lists.
 * @param paths - the files that the bundle contains or was built from. Those outside `node_modules` are left out.
 */
export function billOfMaterials({ name, version }: Program, paths: Iterable<string>): string {
  const manifests = new Set([...paths].flatMap((path) => manifestOf(path) ?? []));
  const packages = [...manifests].map((manifest) => readManifest(manifest) as Manifest);
  const components = new Map(packages.map((one) => [purlOf(one), componentOf(one)]));
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name, ...(version && { version }) } },
    components: [...components].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, component]) => component),
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

/** The package.json of the package that a file belongs to. Folders of a package may have their own, without a name. */
function manifestOf(path: string): string | undefined {
  const modules = path.lastIndexOf(`${sep}node_modules${sep}`);
  if (modules < 0) return undefined;
  let folder = dirname(path);
  for (; folder.length > modules + '/node_modules'.length; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && (readManifest(manifest) as Partial<Manifest>).version !== undefined) return manifest;
  }
  return undefined;
}

/** The package URL: https://github.com/package-url/purl-spec. */
const purlOf = ({ name, version }: Manifest): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

function componentOf(manifest: Manifest) {
  const { name, version, license } = manifest;
  const purl = purlOf(manifest);
  const licenses = license === undefined ? {} : { licenses: [licenseOf(license)] };
  return { type: 'library', 'bom-ref': purl, name, version, ...licenses, purl };
}

/** An id of https://spdx.org/licenses, or an expression of several. */
const licenseOf = (license: string) => (/[ ()]/.test(license) ? { expression: license } : { license: { id: license } });
