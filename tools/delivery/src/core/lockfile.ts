/** One entry of `packages` in package-lock.json. */
interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

type Packages = Record<string, LockEntry>;

/** Root packages that make the packages of every app, beside what an app imports. */
const packagers = ['serverless', 'serverless-esbuild', 'esbuild', 'typescript'];

/**
 * The npm packages whose installed version differs between two lock files, of those an app's folder is made of:
 * what its manifest depends on at run time, through all levels, and the programs that package it.
 *
 * @param root folder of the app, e.g. `apps/consumer`
 * @returns names, sorted; `unknown` when a text is no lock file of version 3
 */
export function lockfileChanges(before: string, after: string, root: string): string[] | 'unknown' {
  const [old, wanted] = [packagesOf(before), packagesOf(after)];
  if (!old || !wanted) return 'unknown';
  const [installedBefore, installedAfter] = [installed(old, root), installed(wanted, root)];
  const places = new Set([...installedBefore.keys(), ...installedAfter.keys()]);
  const changed = [...places].filter((place) => installedBefore.get(place) !== installedAfter.get(place));
  return [...new Set(changed.map(nameAt))].sort();
}

function packagesOf(text: string): Packages | undefined {
  try {
    const { lockfileVersion, packages } = JSON.parse(text) as {
      lockfileVersion?: number;
      packages?: Packages;
    };
    return lockfileVersion === 3 ? packages : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Version and integrity by place, e.g. `node_modules/a/node_modules/b`, of everything below a folder. */
function installed(packages: Packages, root: string): Map<string, string> {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const visit = (place: string): void => {
    if (seen.has(place)) return;
    seen.add(place);
    const entry = packages[place];
    if (!entry) return;
    if (entry.link) return visit(entry.resolved ?? '');
    if (place.includes('node_modules/')) found.set(place, `${entry.version ?? ''} ${entry.integrity ?? ''}`);
    for (const name of dependenciesOf(entry)) visit(placeOf(packages, place, name));
  };
  visit(root);
  for (const name of packagers) visit(placeOf(packages, '', name));
  return found;
}

function dependenciesOf({ dependencies, optionalDependencies, peerDependencies }: LockEntry): string[] {
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Where Node finds `name` from a place: in the nearest `node_modules` on the way up. */
function placeOf(packages: Packages, from: string, name: string): string {
  for (let folder = from; ; folder = parentOf(folder)) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[place] || folder === '') return place;
  }
}

function parentOf(folder: string): string {
  const end = folder.lastIndexOf('/node_modules/');
  if (end >= 0) return folder.slice(0, end);
  return '';
}

function nameAt(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
