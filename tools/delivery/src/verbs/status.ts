import { serviceApps } from '../adapters/packages';
import { short } from '../core/decide';
import { isHeld, lockValue } from '../core/lock';
import type { DeployRecord } from '../core/record';
import { isServiceOf } from '../core/removal';
import type { StackView } from '../adapters/stacks';
import { checkIdentity, type Answer, type Context } from './context';

/** What is deployed of each app, since when and by whom, and how its stacks stand. */
export async function statusAnswer(context: Context): Promise<Answer> {
  const { config, root, records, stacks, lock, now } = context;
  const { account } = await checkIdentity(context);
  const known = await records.all();
  const apps = [...new Set([...(await serviceApps(root)), ...known.keys()])].sort();
  const live = (await stacks.list()).filter(({ tags }) => tags['stage'] === config.stage);
  const rows = apps.map((app) => ({
    app,
    record: known.get(app) ?? null,
    stacks: live
      .filter(({ tags }) => isServiceOf(app, tags['service'] ?? '', apps))
      .map(({ name, status, changedAt }) => ({ name, status, changedAt })),
  }));
  const current = await lock.read();
  const holder = current && lockValue(current.value);
  const held = holder && isHeld(holder, now().getTime()) ? holder : undefined;
  return {
    exitCode: 0,
    data: { stage: config.stage, region: config.region, account, apps: rows, lockedBy: held ?? null },
    lines: [
      `stage ${config.stage} in ${config.region}, account ${account}`,
      ...(held
        ? [`being deployed by ${held.owner} since ${held.takenAt}, at the latest until ${held.expiresAt}`]
        : []),
      ...rows.flatMap(({ app, record, stacks: own }) => appLines(app, record, own)),
    ],
  };
}

function appLines(
  app: string,
  record: DeployRecord | null,
  stacks: ReadonlyArray<Pick<StackView, 'name' | 'status' | 'changedAt'>>,
): string[] {
  const { deployed, failed, rolledBackFrom, uncommitted } = record ?? {};
  const notes = [
    deployed ? `${short(deployed.sha)} since ${deployed.at} by ${deployed.by}` : 'no good deploy is recorded',
    ...(uncommitted ? ['with uncommitted changes'] : []),
    ...(rolledBackFrom ? [`rolled back from ${short(rolledBackFrom)}`] : []),
    ...(failed ? [`FAILED at ${short(failed.sha)}: ${failed.reason}`] : []),
  ];
  return [
    `${app}: ${notes.join('; ')}`,
    ...stacks.map(({ name, status, changedAt }) => `  ${name} ${status} ${changedAt}`),
  ];
}
