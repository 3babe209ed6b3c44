/** The parts of `package-lock.json` that matter here: the installed packages by their folder. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  /** Of a workspace: its folder. */
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Folders of workspaces. */
export interface ShippedPrograms {
  /** The programs that images contain. */
  readonly programs: readonly string[];
  /** What builds them, and is not part of an image, although a program may depend on it. */
  readonly builders: readonly string[];
}

/** Licenses by their ids of https://spdx.org/licenses. */
export interface AllowedLicenses {
  /** Of packages that an image can contain. */
  readonly shipped: readonly string[];
  /** Also of packages that only build or test. */
  readonly tools: readonly string[];
  /** The license of a package whose manifest names none, with the place where it is written. */
  readonly written: Readonly<Record<string, { readonly license: string; readonly where: string }>>;
}

/** Finds packages with a license that is not allowed. Each entry is a sentence. */
export function licenseViolations(lock: Lockfile, programs: ShippedPrograms, allowed: AllowedLicenses): string[] {
  const shipped = shippedPackages(lock, programs);
  return Object.entries(lock.packages).flatMap(([folder, { version, license, link }]) => {
    if (!folder.includes('node_modules/') || link) return [];
    const name = nameOf(folder);
    const found = license ?? allowed.written[name]?.license;
    const accepted = shipped.has(folder) ? allowed.shipped : [...allowed.shipped, ...allowed.tools];
    if (found !== undefined && isAllowed(found, accepted)) return [];
    const use = shipped.has(folder) ? 'an image can contain it' : 'a tool';
    return [
      `${name}@${version} has the license ${found ?? 'that its manifest does not name'}, which is not allowed (${use})`,
    ];
  });
}

/** Exceptions for packages that are not installed any more, or that name their license now. */
export function needlessExceptions({ packages }: Lockfile, { written }: AllowedLicenses): string[] {
  const unnamed = Object.entries(packages).flatMap(([folder, { license }]) =>
    license === undefined ? nameOf(folder) : [],
  );
  return Object.keys(written).filter((name) => !unnamed.includes(name));
}

const nameOf = (folder: string) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Whether an SPDX expression of `AND` and `OR` without nested brackets is allowed. */
function isAllowed(license: string, accepted: readonly string[]): boolean {
  const alternatives = license.replace(/[()]/g, '').split(' OR ');
  return alternatives.some((one) => one.split(' AND ').every((id) => accepted.includes(id)));
}

/** The folders of all packages that programs need at run time, directly or through others. */
function shippedPackages({ packages }: Lockfile, { programs, builders }: ShippedPrograms): Set<string> {
  const found = new Set<string>();
  const visit = (folder: string) => {
    if (found.has(folder) || builders.includes(folder)) return;
    found.add(folder);
    const { dependencies, optionalDependencies } = packages[folder]!;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = folderOf(name, folder);
      if (at !== undefined) visit(packages[at]?.link ? packages[at].resolved! : at);
    }
  };
  /** Where Node finds a package from a folder. Undefined for an optional package that is not installed. */
  const folderOf = (name: string, from: string): string | undefined => {
    const at = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (packages[at] !== undefined) return at;
    return from === '' ? undefined : folderOf(name, from.split('/').slice(0, -1).join('/'));
  };
  programs.forEach(visit);
  return found;
}
