import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Project, Workspace } from '../core/workspace';
import { WorkspaceError } from '../errors';
import { run } from './program';

/** As much of `nx graph --file` as is read. */
interface GraphFile {
  graph: {
    nodes: Record<
      string,
      { name: string; data: { root: string; tags?: string[]; targets?: Record<string, Target> } }
    >;
    dependencies: Record<string, Array<{ target: string }>>;
  };
}

interface Target {
  dependsOn?: Array<string | { projects?: string | string[] }>;
}

/** What the packages are for. */
interface Place {
  stage: string;
  region: string;
}

const style = '--outputStyle=stream-without-prefixes';

/** What is asked of Nx. */
export interface NxWorkspace {
  read(): Promise<Workspace>;
  /** Makes the packages of apps for a stage and region; cached by Nx. @throws WorkspaceError */
  package(apps: readonly string[], place: Place): Promise<void>;
  /** Runs a target of a project. @throws WorkspaceError */
  run(project: string, target: string, place: Place): Promise<void>;
}

/** The workspace at a root; what Nx says goes to `onOutput`. */
export function nxWorkspace(
  root: string,
  env: NodeJS.ProcessEnv,
  onOutput: (text: string) => void,
): NxWorkspace {
  const nx = (args: readonly string[], more: NodeJS.ProcessEnv = {}, hear = onOutput) =>
    run({
      command: process.execPath,
      args: [join(root, 'node_modules/nx/dist/bin/nx.js'), ...args],
      cwd: root,
      env: { ...withoutNx(env), NX_DAEMON: 'false', ...more },
      onOutput: hear,
    });
  const mustNx = async (args: readonly string[], { stage, region }: Place, next: string) => {
    const { exitCode, said } = await nx(args, { STAGE: stage, AWS_REGION: region });
    if (exitCode !== 0) throw new WorkspaceError(`nx ${args.join(' ')} failed: ${lastLines(said)}`, next);
  };
  return {
    read: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'denver-graph-'));
      try {
        const file = join(folder, 'graph.json');
        const { exitCode, said } = await nx(['graph', `--file=${file}`], {}, () => undefined);
        if (exitCode !== 0)
          throw new WorkspaceError(
            `nx graph failed: ${lastLines(said)}`,
            'Run: npx nx reset; npm ci --ignore-scripts',
          );
        return workspaceOf(JSON.parse(await readFile(file, 'utf8')) as GraphFile);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    package: (apps, place) =>
      mustNx(
        ['run-many', '-t', 'package', '-p', apps.join(','), style],
        place,
        'Mend it, then run the same command again; nothing was deployed.',
      ),
    run: (project, name, place) =>
      mustNx(['run', `${project}:${name}`, style], place, 'Mend it, then run the same command again.'),
  };
}

/** Reads the graph file. */
export function workspaceOf({ graph }: GraphFile): Workspace {
  return new Map(
    Object.values(graph.nodes).map(({ name, data }): [string, Project] => [
      name,
      {
        name,
        root: data.root,
        tags: data.tags ?? [],
        targets: Object.keys(data.targets ?? {}),
        dependencies: [
          ...new Set([
            ...(graph.dependencies[name] ?? [])
              .map(({ target }) => target)
              .filter((target) => target in graph.nodes),
            ...packageNeeds(data.targets?.['package']),
          ]),
        ],
      },
    ]),
  );
}

/** Projects that `package` wants built before: their output is part of it. */
function packageNeeds({ dependsOn = [] }: Target = {}): string[] {
  return dependsOn.flatMap((entry) => (typeof entry === 'string' ? [] : [entry.projects ?? []].flat()));
}

/** Without what a task that Nx runs gets, so that Nx can be run from inside one. */
function withoutNx(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NX_')));
}

/** The last lines of the task itself: without npm's and Nx's own account of it. */
function lastLines(said: string): string {
  return stripVTControlCharacters(said)
    .split('\n')
    .filter(
      (line) =>
        line.trim() !== '' &&
        !/^\s*(npm (error|warn)| ?NX |at |- |Failed tasks|Run duration|Critical path|Recoverable|Hint:|Cache:)/.test(
          line,
        ),
    )
    .slice(-8)
    .join('\n');
}
