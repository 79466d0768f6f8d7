import { basename, join } from 'node:path';
import { fileSha256, type Package } from '../adapters/packages';
import { diffStack, withCodeHashes, type StackContent } from '../core/diff-template';
import type { StackDiff } from '../core/diff-words';
import { packageBucketId, type Json } from '../core/template';
import type { Context } from './context';

/** How a package differs from its stack. */
export async function diffPackage(context: Context, item: Package): Promise<StackDiff> {
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
