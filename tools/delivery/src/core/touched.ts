import { partsOf, type Workspace } from './workspace';

/** One path that differs between two commits; a rename is two. */
export type ChangedPath = string;

/** What a set of changes reaches. */
export interface Touched {
  /** By project: the first path that touches what is deployed of it. */
  readonly projects: ReadonlyMap<string, ChangedPath>;
  /** A path outside all projects that may reach anything. */
  readonly everything: ChangedPath | undefined;
  /** The lock file is among the changes. */
  readonly lockfile: boolean;
}

/** In a project: what is not part of what is deployed. */
const besidesInProject = /(^|\/)(test|bench)\/|\.md$|\.bench\.ts$|(^|\/)vitest\.config\.ts$/;

/** Outside all projects: what no package is made of. Anything else out there may reach every package. */
const besidesOutside =
  /^(docs|\.github|\.ci|\.vscode|\.idea)\/|\.md$|^(LICENSE|NOTICE|\.editorconfig|\.gitignore|\.gitattributes|\.nvmrc|\.prettier[a-z.]+|\.secretlint[a-z.]+|eslint\.config\.mjs|vitest\.shared\.ts|tsconfig\.json)$/;

/** Programs that make the packages: no project depends on them by import. */
const packagers = ['tools/bundle'];

const lockfileName = 'package-lock.json';

/** Sorts changed paths by what they reach. */
export function touchedBy(paths: readonly ChangedPath[], workspace: Workspace): Touched {
  const projects = new Map<string, ChangedPath>();
  let everything: ChangedPath | undefined;
  for (const path of paths) {
    const owner = ownerOf(path, workspace);
    if (packagers.some((root) => path.startsWith(`${root}/`)) && !path.endsWith('.md')) everything ??= path;
    else if (owner && !besidesInProject.test(path.slice(owner.root.length + 1)) && !projects.has(owner.name))
      projects.set(owner.name, path);
    else if (!owner && path !== lockfileName && !besidesOutside.test(path) && !isOfProject(path))
      everything ??= path;
  }
  return { projects, everything, lockfile: paths.includes(lockfileName) };
}

/**
 * Why an app is to be deployed anew.
 *
 * @param packages whose installed version differs, see `lockfileChanges`: by app
 * @returns undefined when nothing it is made of has changed
 */
export function reasonFor(
  app: string,
  touched: Touched,
  workspace: Workspace,
  packages: (app: string) => readonly string[] | 'unknown',
): string | undefined {
  if (touched.everything !== undefined) return `${touched.everything} may reach every app`;
  const part = [...partsOf(app, workspace)].find((name) => touched.projects.has(name));
  if (part !== undefined) {
    const path = touched.projects.get(part) ?? '';
    return part === app ? `${path} changed` : `${path} changed, and ${app} is made of ${part}`;
  }
  if (!touched.lockfile) return undefined;
  const changed = packages(app);
  if (changed === 'unknown') return `${lockfileName} changed, and cannot be compared`;
  return changed.length > 0
    ? `another version of ${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ', …' : ''}`
    : undefined;
}

function ownerOf(path: string, workspace: Workspace): { name: string; root: string } | undefined {
  return [...workspace.values()]
    .filter(({ root }) => path.startsWith(`${root}/`))
    .sort((left, right) => right.root.length - left.root.length)[0];
}

/** A path below a project folder that is a project no more: what used it has changed too, or it was an app. */
function isOfProject(path: string): boolean {
  return /^(apps|libs|tools)\/[^/]+\//.test(path);
}
