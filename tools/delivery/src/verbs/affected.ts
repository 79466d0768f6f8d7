import { join } from 'node:path';
import { readAfter, readPackages, type Package } from '../adapters/packages';
import { decide, short, type Decision } from '../core/decide';
import { deployOrder, needs } from '../core/deploy-order';
import { lockfileChanges } from '../core/lockfile';
import type { DeployRecord } from '../core/record';
import { exportsOf, importsOf } from '../core/template';
import { reasonFor, touchedBy } from '../core/touched';
import { deployableApps, type Workspace } from '../core/workspace';
import { DeliveryConfigError } from '../errors';
import type { Context } from './context';

/** What a run has before it. */
export interface Plan {
  /** Commit that would be deployed. */
  readonly head: string;
  /** Those to deploy in their order, then the others. */
  readonly decisions: readonly Decision[];
  /** Those to deploy, in order, with what each has to wait for. */
  readonly steps: readonly Step[];
  /** Record of an app that has another name now, by its new name. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** One app to deploy. */
export interface Step {
  readonly app: string;
  readonly packages: readonly Package[];
  /** Apps of the run whose exports it imports, or that it says it goes after. */
  readonly needs: readonly string[];
  /** Its `migrate` target runs after its stacks are deployed. */
  readonly migrates: boolean;
}

/** What `affected` needs of a context, so that tests can give their own. */
export type AffectedContext = Pick<Context, 'config' | 'root' | 'records' | 'repository' | 'nx'>;

/**
 * Decides for every app whether it is deployed, makes the packages of those that are, and puts them in order.
 * Nothing outside this machine is changed.
 *
 * @throws WorkspaceError a package cannot be made: nothing is deployed then
 */
export async function planRun(context: AffectedContext): Promise<Plan> {
  const { config, records, repository, nx, root } = context;
  const workspace = await nx.read();
  const apps = chosenApps(config.only, workspace);
  const known = await records.all();
  const head = await repository.head();
  const decisions: Decision[] = [];
  for (const app of apps) decisions.push(await decisionFor(context, app, known.get(app), workspace, head));
  const deploying = decisions.filter(({ action }) => action === 'deploy').map(({ app }) => app);
  if (deploying.length > 0) await nx.package(deploying, config);
  const steps = await stepsOf(root, deploying, workspace, config);
  const gone =
    config.only.length > 0 ? [] : [...known].filter(([app]) => !deployableApps(workspace).includes(app));
  const renamed = renamedApps(gone, steps);
  return {
    head,
    steps,
    renamed,
    decisions: [
      ...steps.flatMap(({ app }) => decisions.filter((decision) => decision.app === app)),
      ...decisions.filter(({ action }) => action !== 'deploy'),
      ...gone.map(([app, record]) => goneDecision(app, record, renamed, config.stage)),
    ],
  };
}

/** Apps of the workspace that differ from a commit, for a pull request. */
export async function affectedSince(context: AffectedContext, base: string): Promise<string[]> {
  const { config, repository, nx } = context;
  const workspace = await nx.read();
  const [from, head] = [await repository.resolve(base), await repository.head()];
  const reached = await Promise.all(
    chosenApps(config.only, workspace).map(
      async (app) => [app, await reasonSince(context, app, workspace, from, head)] as const,
    ),
  );
  return reached.filter(([, reason]) => reason !== undefined).map(([app]) => app);
}

function chosenApps(only: readonly string[], workspace: Workspace): string[] {
  const apps = deployableApps(workspace);
  const unknown = only.find((app) => !apps.includes(app));
  if (unknown !== undefined)
    throw new DeliveryConfigError(
      '--only',
      `Expected --only to name some of ${apps.join(', ')}, got "${unknown}".`,
    );
  return only.length > 0 ? [...only] : apps;
}

async function decisionFor(
  context: AffectedContext,
  app: string,
  record: DeployRecord | undefined,
  workspace: Workspace,
  head: string,
): Promise<Decision> {
  const history = {
    kinship: (base: string) => context.repository.kinship(base, head),
    reason: (base: string) => reasonSince(context, app, workspace, base, head),
  };
  return decide(app, record, history, context.config);
}

async function reasonSince(
  { repository }: AffectedContext,
  app: string,
  workspace: Workspace,
  base: string,
  head: string,
): Promise<string | undefined> {
  const touched = touchedBy(await repository.changedPaths(base, head), workspace);
  const lock = touched.lockfile
    ? [await repository.show(base, 'package-lock.json'), await repository.show(head, 'package-lock.json')]
    : [];
  const packages = (name: string) =>
    lockfileChanges(lock[0] ?? '', lock[1] ?? '', workspace.get(name)?.root ?? '');
  return reasonFor(app, touched, workspace, packages);
}

async function stepsOf(
  root: string,
  apps: readonly string[],
  workspace: Workspace,
  target: { stage: string; region: string },
): Promise<Step[]> {
  const nodes = await Promise.all(
    apps.map(async (app) => {
      const folder = join(root, workspace.get(app)?.root ?? '');
      const packages = await readPackages(folder, target);
      return {
        name: app,
        packages,
        exports: [asExport(app), ...packages.flatMap(({ template }) => exportsOf(template))],
        imports: [
          ...(await readAfter(folder)).map(asExport),
          ...packages.flatMap(({ template }) => importsOf(template)),
        ],
      };
    }),
  );
  return deployOrder(nodes).map((node) => ({
    app: node.name,
    packages: node.packages,
    needs: [...needs(node, nodes)],
    migrates: workspace.get(node.name)?.targets.includes('migrate') ?? false,
  }));
}

/** An app that goes after another one without importing from it counts as importing the app itself. */
function asExport(app: string): string {
  return `app ${app}`;
}

/** An app whose record is of stacks that another app makes now: the same stacks under a new name. */
function renamedApps(
  gone: ReadonlyArray<[string, DeployRecord]>,
  steps: readonly Step[],
): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const [old, { stacks }] of gone) {
    const heir = steps.find(({ packages }) => packages.some(({ stack }) => stacks.includes(stack)));
    if (heir) renamed.set(heir.app, old);
  }
  return renamed;
}

function goneDecision(
  app: string,
  record: DeployRecord,
  renamed: ReadonlyMap<string, string>,
  stage: string,
): Decision {
  const heir = [...renamed].find(([, old]) => old === app)?.[0];
  const why = heir
    ? `it is called ${heir} now and has the same stacks: its record moves there`
    : `no longer in the workspace, but ${record.stacks.join(', ')} stands; to remove it: node tools/delivery/dist/main.mjs app remove ${app} --stage ${stage}`;
  return { app, action: 'gone', why };
}

/** A plan as lines. */
export function planLines({ head, decisions }: Pick<Plan, 'head' | 'decisions'>): string[] {
  const width = Math.max(0, ...decisions.map(({ app }) => app.length));
  const words = { deploy: 'deploy', skip: 'leave ', gone: 'gone  ' };
  return [
    `commit ${short(head)}`,
    ...decisions.map(({ app, action, why }) => `  ${words[action]} ${app.padEnd(width)}  ${why}`),
  ];
}
