import { affectedSince, planRun } from './affected';
import { checkIdentity, type Answer, type Context } from './context';
import { diffAnswer } from './diff-app';

/** What would change in the stacks of the apps that `--base` differs in, or else of those a deploy would deploy now. */
export async function diffAffectedAnswer(context: Context): Promise<Answer> {
  await checkIdentity(context);
  const { base } = context.config;
  const apps =
    base === undefined
      ? (await planRun(context)).steps.map(({ app }) => app)
      : await affectedSince(context, base);
  if (apps.length === 0)
    return { exitCode: 0, data: { changed: false, apps: {} }, lines: ['No app is affected.'] };
  if (base !== undefined) await context.nx.package(apps, context.config);
  return diffAnswer(context, apps);
}
