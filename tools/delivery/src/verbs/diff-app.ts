import { basename, join } from 'node:path';
import { fileSha256, type Package } from '../adapters/packages';
import { diffStack, isEmpty, withCodeHashes, type StackContent } from '../core/diff-template';
import { diffLines, diffMarkdown, type StackDiff } from '../core/diff-words';
import { packageBucketId, type Json } from '../core/template';
import { packagesFor } from './deploy-app';
import { checkIdentity, type Answer, type Context } from './context';

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

async function diffPackage(context: Context, item: Package): Promise<StackDiff> {
  const { stacks } = context;
  const wanted: StackContent = {
    template: await withCodeHashes(item.template, ({ key }) =>
      fileSha256(join(item.directory, basename(key))),
    ),
    tags: item.tags,
  };
  const standing = await stacks.describe(item.stack);
  if (!standing || standing.status === 'REVIEW_IN_PROGRESS')
    return {
      stack: item.stack,
      deployed: 'absent',
      difference: diffStack({ template: { Resources: {} }, tags: {} }, wanted),
      brokenImports: [],
    };
  const { STAGE: _ofOsls, ...tags } = standing.tags;
  const deployed = { template: await deployedTemplate(context, item.stack), tags };
  const difference = diffStack(deployed, wanted);
  const gone = difference.named.filter(({ kind, after }) => kind === 'export' && after === undefined);
  const brokenImports = [];
  for (const { name } of gone) {
    const importers = await stacks.importers(name);
    if (importers.length > 0) brokenImports.push({ name, importers });
  }
  return { stack: item.stack, deployed: 'there', difference, brokenImports };
}

async function deployedTemplate({ stacks, buckets }: Context, stack: string) {
  const ids = await stacks.physicalIds(stack);
  const bucketOf = (bucket: Json) => (typeof bucket === 'string' ? bucket : (ids[packageBucketId] ?? ''));
  return withCodeHashes(await stacks.template(stack), ({ bucket, key }) =>
    buckets.sha256(bucketOf(bucket), key),
  );
}
