import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  paginateListExports,
  UpdateStackCommand,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClients, destroyClients, type Clients } from '../contract/clients';
import { outcomeOf } from '../contract/run-cases';
import type { Engine } from '../engines/engine';
import { artifact, fillImports, withoutTypes, type PackagedStack, type Template } from './stacks';

/** What became of a stack on an engine. */
export interface DeployedStack {
  readonly stack: string;
  readonly engine: Engine['name'];
  /** `UPDATE_COMPLETE`, another state, or the error of the call. */
  readonly state: string;
  /** The first event that failed, when there is one. */
  readonly reason: string;
  /** Per resource type: how many the template has, and how many the stack has. */
  readonly types: Readonly<Record<string, { readonly wanted: number; readonly made: number }>>;
}

const capabilities = { Capabilities: ['CAPABILITY_IAM' as const, 'CAPABILITY_NAMED_IAM' as const] };
/** Beyond this a template has to lie in S3. */
const bodyLimit = 51_200;

/**
 * Deploys the stacks as osls does: the bucket, the artifacts, then everything else as an update.
 *
 * @param leftOut resource types the engine cannot have
 */
export async function deployStacks(
  engine: Engine,
  stacks: readonly PackagedStack[],
  leftOut: ReadonlySet<string> = new Set(),
): Promise<DeployedStack[]> {
  const clients = createClients(engine.endpoint);
  const deployed: DeployedStack[] = [];
  try {
    await clients.s3.send(
      new CreateBucketCommand({
        Bucket: templates,
        CreateBucketConfiguration: { LocationConstraint: 'us-west-2' },
      }),
    );
    for (const [n, stack] of stacks.entries())
      deployed.push(await deployStack(clients, engine, stack, stacks.slice(0, n), leftOut));
  } finally {
    destroyClients(clients);
  }
  return deployed;
}

const templates = 'parity-templates';

async function deployStack(
  clients: Clients,
  engine: Engine,
  stack: PackagedStack,
  before: readonly PackagedStack[],
  leftOut: ReadonlySet<string>,
): Promise<DeployedStack> {
  const { cloudFormation: client } = clients;
  const StackName = stack.name;
  const outcome = await outcomeOf(async () => {
    const TemplateBody = JSON.stringify(withoutTypes(stack.create, leftOut));
    await client.send(new CreateStackCommand({ StackName, TemplateBody, ...capabilities }));
    await settled(client, StackName);
    await upload(clients, stack);
    const body = await templateOf(clients, engine, {
      ...stack,
      update: fillImports(withoutTypes(stack.update, leftOut), await lostExports(client, before)),
    });
    await client.send(new UpdateStackCommand({ StackName, ...body, ...capabilities }));
    return settled(client, StackName);
  });
  const state = 'error' in outcome ? `${outcome.error} (${outcome.status})` : String(outcome.answer);
  return {
    stack: stack.name,
    engine: engine.name,
    state,
    reason: state === 'UPDATE_COMPLETE' ? '' : await firstFailure(client, StackName),
    types: countTypes(stack.update, await resourcesOf(client, StackName)),
  };
}

async function upload({ s3, cloudFormation }: Clients, { name, folder, artifacts }: PackagedStack) {
  if (artifacts.length === 0) return;
  const resources = await resourcesOf(cloudFormation, name);
  const Bucket = resources.find(({ type }) => type === 'AWS::S3::Bucket')?.id;
  for (const Key of artifacts)
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(artifact(folder, Key)) }));
}

async function templateOf({ s3 }: Clients, { endpoint }: Engine, { name, update }: PackagedStack) {
  const TemplateBody = JSON.stringify(update);
  if (Buffer.byteLength(TemplateBody) <= bodyLimit) return { TemplateBody };
  const Key = `${name}.json`;
  await s3.send(new PutObjectCommand({ Bucket: templates, Key, Body: TemplateBody }));
  return { TemplateURL: `${endpoint}/${templates}/${Key}` };
}

/**
 * Outputs that an engine shows and does not export, by the name of their export: moto registers the exports of a
 * stack when it is made, and none that an update adds.
 */
async function lostExports(
  client: CloudFormationClient,
  stacks: readonly PackagedStack[],
): Promise<Map<string, string>> {
  const lost = new Map<string, string>();
  for (const { name, update } of stacks) {
    const reply = await client.send(new DescribeStacksCommand({ StackName: name })).catch(() => undefined);
    for (const { OutputKey = '', OutputValue } of reply?.Stacks?.[0]?.Outputs ?? []) {
      const exportName = update.Outputs?.[OutputKey]?.Export?.Name;
      if (exportName && OutputValue) lost.set(exportName, OutputValue);
    }
  }
  for await (const { Exports = [] } of paginateListExports({ client }, {}))
    for (const { Name = '' } of Exports) lost.delete(Name);
  return lost;
}

async function settled(client: CloudFormationClient, StackName: string): Promise<string> {
  for (;;) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const status = Stacks?.[0]?.StackStatus ?? 'no state';
    if (!status.endsWith('_IN_PROGRESS')) return status;
    await sleep(200);
  }
}

interface MadeResource {
  readonly logicalId: string;
  readonly type: string;
  readonly id: string;
}

async function resourcesOf(client: CloudFormationClient, StackName: string): Promise<MadeResource[]> {
  try {
    const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }));
    return StackResourceSummaries.filter(({ PhysicalResourceId }) => PhysicalResourceId).map((summary) => ({
      logicalId: summary.LogicalResourceId ?? '',
      type: summary.ResourceType ?? '',
      id: summary.PhysicalResourceId ?? '',
    }));
  } catch {
    return [];
  }
}

async function firstFailure(client: CloudFormationClient, StackName: string): Promise<string> {
  try {
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
    const failed = StackEvents.reverse().find(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
    return failed ? `${failed.ResourceType}: ${failed.ResourceStatusReason ?? 'no reason given'}` : '';
  } catch {
    return '';
  }
}

/** How many resources of each type a template has, and how many of them were made. */
export function countTypes(
  { Resources }: Pick<Template, 'Resources'>,
  made: readonly Pick<MadeResource, 'logicalId'>[],
): DeployedStack['types'] {
  const ids = new Set(made.map(({ logicalId }) => logicalId));
  const types: Record<string, { wanted: number; made: number }> = {};
  for (const [id, { Type }] of Object.entries(Resources)) {
    const count = (types[Type] ??= { wanted: 0, made: 0 });
    count.wanted += 1;
    if (ids.has(id)) count.made += 1;
  }
  return types;
}
