/** One project of the workspace. */
export interface Project {
  readonly name: string;
  /** Folder from the workspace's root, e.g. `apps/consumer`. */
  readonly root: string;
  readonly tags: readonly string[];
  /** Names of its targets. */
  readonly targets: readonly string[];
  /** Projects its code and its package are made of: imports, and what `package` needs built. */
  readonly dependencies: readonly string[];
}

/** The projects, by name. */
export type Workspace = ReadonlyMap<string, Project>;

/** The apps that are deployed: those with the targets `package` and `deploy`. */
export function deployableApps(workspace: Workspace): string[] {
  return [...workspace.values()]
    .filter(({ targets }) => targets.includes('package') && targets.includes('deploy'))
    .map(({ name }) => name)
    .sort();
}

/** What an app's package is made of: itself and everything below it, but nothing that only tests use. */
export function partsOf(app: string, workspace: Workspace): Set<string> {
  const parts = new Set<string>();
  const visit = (name: string): void => {
    const project = workspace.get(name);
    if (!project || parts.has(name) || project.tags.includes('type:testing')) return;
    parts.add(name);
    project.dependencies.forEach(visit);
  };
  visit(app);
  return parts;
}
