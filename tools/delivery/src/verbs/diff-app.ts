import { isEmpty } from '../core/diff-template';
import { diffLines, diffMarkdown, type StackDiff } from '../core/diff-words';
import { checkIdentity, type Answer, type Context } from './context';
import { diffPackage } from './diff-package';
import { packagesFor } from './packages-for';

/** Says what a deploy of one app would change. */
export async function diffAppNow(context: Context): Promise<Answer> {
  await checkIdentity(context);
  return diffAnswer(context, [context.config.app]);
}

/** Compares apps with what is deployed of them. Exit code 2 with `--detailed-exitcode` when something differs. */
export async function diffAnswer(context: Context, apps: readonly string[]): Promise<Answer> {
  const { markdown, detailedExitCode } = context.config;
  const found = new Map<string, StackDiff[]>();
  for (const app of apps) found.set(app, await diffApp(context, app));
  const all = [...found.values()].flat();
  const changed = all.some((diff) => diff.deployed === 'absent' || !isEmpty(diff.difference));
  return {
    exitCode: detailedExitCode && changed ? 2 : 0,
    data: { changed, apps: Object.fromEntries(found) },
    lines: markdown ? [...found].map(([app, diffs]) => diffMarkdown(app, diffs)) : all.flatMap(diffLines),
  };
}

/** Each stack of an app, compared. */
export async function diffApp(context: Context, app: string): Promise<StackDiff[]> {
  const diffs: StackDiff[] = [];
  for (const item of await packagesFor(context, app)) diffs.push(await diffPackage(context, item));
  return diffs;
}
