import {
  DeleteStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListImportsCommand,
  paginateDescribeStackEvents,
  paginateDescribeStacks,
  paginateListStackResources,
  type CloudFormationClient,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StackEvent } from '../core/stack-events';
import type { StackStanding } from '../core/stack-state';
import type { Template } from '../core/template';
import { isAwsError } from './aws-failure';

/** A stack as it stands. */
export interface StackView extends StackStanding {
  readonly id: string;
  readonly statusReason: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly exports: readonly string[];
  readonly protected: boolean;
}

/** What the verbs ask and do with stacks. */
export interface Stacks {
  /** @returns undefined when there is none of that name */
  describe(name: string): Promise<StackView | undefined>;
  /** Waits until nothing is under way in it. */
  settled(name: string): Promise<StackView | undefined>;
  list(): Promise<StackView[]>;
  template(name: string): Promise<Template>;
  /** Physical ids by logical id. */
  physicalIds(name: string): Promise<Record<string, string>>;
  /** Events after `sinceId`, or all; the oldest first. */
  events(name: string, sinceId?: string): Promise<StackEvent[]>;
  /** Stacks that import an export. */
  importers(exportName: string): Promise<string[]>;
  /** Deletes a stack and waits. @returns its last status */
  remove(stack: StackView): Promise<string>;
}

/** Stacks of one account and region. */
export function cloudFormationStacks(client: CloudFormationClient, pollMs: number): Stacks {
  const describe = async (name: string): Promise<StackView | undefined> => {
    try {
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
      return stack && viewOf(stack);
    } catch (error) {
      if (isAwsError(error, /does not exist/)) return undefined;
      throw error;
    }
  };
  const settled = async (name: string): Promise<StackView | undefined> => {
    for (;;) {
      const view = await describe(name);
      if (!view?.status.endsWith('_IN_PROGRESS') || view.status === 'REVIEW_IN_PROGRESS') return view;
      await sleep(pollMs);
    }
  };
  return {
    describe,
    settled,
    list: async () => {
      const found: StackView[] = [];
      for await (const page of paginateDescribeStacks({ client }, {}))
        found.push(...(page.Stacks ?? []).map(viewOf));
      return found;
    },
    template: async (name) => {
      const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: name }));
      return { ...(JSON.parse(TemplateBody) as Template) };
    },
    physicalIds: async (name) => {
      const ids: Record<string, string> = {};
      for await (const page of paginateListStackResources({ client }, { StackName: name }))
        for (const { LogicalResourceId = '', PhysicalResourceId } of page.StackResourceSummaries ?? [])
          if (PhysicalResourceId) ids[LogicalResourceId] = PhysicalResourceId;
      return ids;
    },
    events: (name, sinceId) => readEvents(client, name, sinceId),
    importers: (exportName) => readImporters(client, exportName),
    remove: async (stack) => {
      await client.send(new DeleteStackCommand({ StackName: stack.name }));
      // By its id a stack can still be seen once it is gone.
      return (await settled(stack.id))?.status ?? 'DELETE_COMPLETE';
    },
  };
}

function viewOf(stack: Stack): StackView {
  const changed = stack.LastUpdatedTime ?? stack.CreationTime;
  return {
    id: stack.StackId ?? stack.StackName ?? '',
    name: stack.StackName ?? '',
    status: stack.StackStatus ?? '',
    statusReason: stack.StackStatusReason ?? '',
    changedAt: changed?.toISOString() ?? '',
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    exports: (stack.Outputs ?? []).flatMap(({ ExportName }) => (ExportName ? [ExportName] : [])),
    protected: stack.EnableTerminationProtection ?? false,
  };
}

async function readEvents(
  client: CloudFormationClient,
  name: string,
  sinceId?: string,
): Promise<StackEvent[]> {
  const newestFirst: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: name })) {
    for (const event of page.StackEvents ?? []) {
      if (event.EventId === sinceId) return newestFirst.reverse();
      newestFirst.push({
        id: event.EventId ?? '',
        logicalId: event.LogicalResourceId ?? '',
        physicalId: event.PhysicalResourceId ?? '',
        type: event.ResourceType ?? '',
        status: event.ResourceStatus ?? '',
        reason: event.ResourceStatusReason ?? '',
      });
    }
  }
  return newestFirst.reverse();
}

async function readImporters(client: CloudFormationClient, exportName: string): Promise<string[]> {
  try {
    const { Imports = [] } = await client.send(new ListImportsCommand({ ExportName: exportName }));
    return Imports;
  } catch (error) {
    if (isAwsError(error, /is not imported by any stack/)) return [];
    throw error;
  }
}
