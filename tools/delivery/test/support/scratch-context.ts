import { CloudFormationClient, CreateStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from '@denver/aws-clients';
import type { TestCloud } from '@denver/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitRepository } from '../../src/adapters/git';
import { callerIdentity } from '../../src/adapters/identity';
import type { Osls } from '../../src/adapters/osls';
import { packageBucketClient, s3PackageBuckets } from '../../src/adapters/package-buckets';
import type { Package } from '../../src/adapters/packages';
import { lockParameter, parameterRecords } from '../../src/adapters/parameters';
import { cloudFormationStacks, type Stacks } from '../../src/adapters/stacks';
import { loadConfig } from '../../src/config';
import { WorkspaceError } from '../../src/errors';
import type { Context } from '../../src/verbs/context';
import type { ScratchRepository } from './scratch-repository';

/** A context over a scratch repository and the local cloud, and what it said and deployed. */
export interface ScratchContext extends Context {
  readonly said: string[];
  /** Names of the stacks osls was asked to deploy, in order. */
  readonly deployed: string[];
  /** Interrupts the run, as Ctrl-C does. */
  interrupt(): Promise<void>;
}

/** A command line in a scratch repository, as `main` would open it. */
export function scratchContext(
  cloud: TestCloud,
  repository: ScratchRepository,
  line: string,
  more: { now?: () => Date; user?: string } = {},
): ScratchContext {
  const config = loadConfig(line.split(' '), cloud.env, more.user ?? 'ann@desk');
  const settings = clientSettings({ region: config.region, endpoint: cloud.endpoint });
  const [cloudFormation, ssm, sts] = [
    new CloudFormationClient(settings),
    new SSMClient(settings),
    new STSClient(settings),
  ];
  const stacks = cloudFormationStacks(cloudFormation, 20);
  const deployed: string[] = [];
  const said: string[] = [];
  const interrupts = new Set<() => Promise<void>>();
  return {
    config,
    said,
    deployed,
    root: repository.root,
    stacks,
    scripts: { run: async () => undefined },
    osls: fakeOsls(cloudFormation, stacks, deployed),
    records: parameterRecords(ssm, config.stage),
    lock: lockParameter(ssm, config.stage),
    buckets: s3PackageBuckets(packageBucketClient(config)),
    repository: gitRepository(repository.root, process.env),
    nx: {
      read: async () => repository.workspace(),
      package: async (apps, { stage, region }) =>
        apps.forEach((app) => repository.package(app, stage, region)),
      run: async (project, target) => {
        said.push(`nx run ${project}:${target}`);
        if (readFileSync(join(repository.root, `apps/${project}/sql/0001.sql`), 'utf8') === 'wrong')
          throw new WorkspaceError(`nx run ${project}:${target} failed`, 'Mend it.');
      },
    },
    identity: () => callerIdentity(sts),
    interrupt: async () => {
      for (const finish of interrupts) await finish();
    },
    onInterrupt: (finish) => {
      interrupts.add(finish);
      return () => void interrupts.delete(finish);
    },
    now: more.now ?? (() => new Date()),
    say: (text) => void said.push(text),
  };
}

/** Does with a package what osls does in the end: makes or updates its stack, and waits. */
function fakeOsls(client: CloudFormationClient, stacks: Stacks, deployed: string[]): Osls {
  return {
    deploy: async (_folder, { stack, template, tags }: Package) => {
      deployed.push(stack);
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const input = { StackName: stack, TemplateBody: JSON.stringify(template), Tags };
      const command = (await stacks.describe(stack))
        ? new UpdateStackCommand(input)
        : new CreateStackCommand(input);
      try {
        await client.send(command as UpdateStackCommand);
      } catch (error) {
        return { ok: /No updates/.test(String(error)), reason: String(error) };
      }
      const status = (await stacks.settled(stack))?.status ?? '';
      return { ok: /^(CREATE|UPDATE)_COMPLETE$/.test(status), reason: status };
    },
    rollback: async () => ({ ok: true, reason: '' }),
  };
}
