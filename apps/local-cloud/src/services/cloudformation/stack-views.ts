import type { XmlObject } from '../../core/xml';
import { parseTemplate } from './template';
import type { ChangeSet, ResourceRecord, StackRecord } from './stack-model';

/** A stack as DescribeStacks shows it. */
export function stackView(stack: StackRecord): XmlObject {
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    Description: stack.description,
    Parameters: parameterViews(stack.template, stack.parameters),
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: false,
    Capabilities: stack.capabilities,
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    Tags: tagViews(stack.tags),
    EnableTerminationProtection: stack.terminationProtection,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

/** A stack as ListStacks shows it. */
export function stackSummary(stack: StackRecord): XmlObject {
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    TemplateDescription: stack.description,
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

/** Events as DescribeStackEvents shows them, the newest first. */
export function eventViews(stack: StackRecord): XmlObject[] {
  return stack.events.toReversed().map((event) => ({
    StackId: stack.stackId,
    EventId: event.eventId,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.at,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ClientRequestToken: event.token,
  }));
}

/** A resource in the forms of DescribeStackResource(s) and ListStackResources. */
export function resourceView(
  stack: StackRecord,
  record: ResourceRecord,
  time: 'Timestamp' | 'LastUpdatedTimestamp',
): XmlObject {
  return {
    StackName: stack.name,
    StackId: stack.stackId,
    LogicalResourceId: record.logicalId,
    PhysicalResourceId: record.physicalId === '' ? undefined : record.physicalId,
    ResourceType: record.type,
    [time]: record.updatedAt,
    ResourceStatus: record.status,
    ResourceStatusReason: record.statusReason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

/** A change set as DescribeChangeSet shows it. */
export function changeSetView(stack: StackRecord, changeSet: ChangeSet): XmlObject {
  return {
    ...changeSetSummary(stack, changeSet),
    Parameters: parameterViews(changeSet.template, changeSet.parameters),
    Tags: tagViews(changeSet.tags),
    Capabilities: changeSet.capabilities,
    Changes: changeSet.changes.map(({ action, logicalId, physicalId, type }) => ({
      Type: 'Resource',
      ResourceChange: {
        Action: action,
        LogicalResourceId: logicalId,
        PhysicalResourceId: physicalId,
        ResourceType: type,
        Replacement: action === 'Modify' ? 'Conditional' : undefined,
        Scope: action === 'Modify' ? ['Properties'] : [],
        Details: [],
      },
    })),
  };
}

/** A change set as ListChangeSets shows it. */
export function changeSetSummary(stack: StackRecord, changeSet: ChangeSet): XmlObject {
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.stackId,
    StackName: stack.name,
    Description: changeSet.description,
    CreationTime: changeSet.createdAt,
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
  };
}

function parameterViews(template: string, parameters: Record<string, string>): XmlObject[] {
  const declared = template === '' ? {} : parseTemplate(template).parameters;
  return Object.entries(parameters).map(([key, value]) => ({
    ParameterKey: key,
    ParameterValue: declared[key]?.noEcho ? '****' : value,
  }));
}

function tagViews(tags: Record<string, string>): XmlObject[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
