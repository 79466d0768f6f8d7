import { randomUUID } from 'node:crypto';
import type { RemovalPolicy } from './template';

/** A resource of a stack as it stands. */
export interface ResourceRecord {
  logicalId: string;
  type: string;
  physicalId: string;
  attributes: Record<string, string>;
  /** With every intrinsic resolved: what the resource was last made of. */
  properties: Record<string, unknown>;
  status: string;
  statusReason?: string;
  updatedAt: string;
  deletionPolicy: RemovalPolicy;
  updateReplacePolicy: RemovalPolicy;
  dependsOn: string[];
}

/** One line of a stack's history. */
export interface StackEvent {
  eventId: string;
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason?: string;
  at: string;
  token?: string;
}

/** A value a stack shows. */
export interface StackOutput {
  key: string;
  value: string;
  description?: string;
  exportName?: string;
}

/** What a stack is made of: everything an update replaces and a rollback restores. */
export interface StackContent {
  template: string;
  description?: string;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  outputs: StackOutput[];
  /** Names of exports it imports. */
  imports: string[];
  resources: Record<string, ResourceRecord>;
}

/** What is being done to a stack; kept on disk so that a killed process goes on where it was. */
export interface StackOperation {
  kind: 'create' | 'update' | 'delete';
  phase: 'apply' | 'cleanup' | 'rollback';
  /** Wanted by a create or an update. */
  template: string;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  /** What a rollback goes back to. */
  before: StackContent;
  /** Replaced resources that are removed at the end. */
  replaced: ResourceRecord[];
  onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  /** Logical ids a DeleteStack leaves alone. */
  retain: string[];
  failure?: string;
  token?: string;
}

/** A change of one resource, as DescribeChangeSet shows it. */
export interface ResourceChange {
  action: 'Add' | 'Modify' | 'Remove';
  logicalId: string;
  type: string;
  physicalId?: string;
}

/** A prepared change of a stack. */
export interface ChangeSet {
  id: string;
  name: string;
  kind: 'create' | 'update';
  description?: string;
  createdAt: string;
  status: 'CREATE_COMPLETE' | 'FAILED';
  statusReason?: string;
  executionStatus:
    'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED';
  template: string;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  capabilities: string[];
  onFailure: StackOperation['onFailure'];
  changes: ResourceChange[];
}

/** A stack with its history. */
export interface StackRecord extends StackContent {
  stackId: string;
  name: string;
  status: string;
  statusReason?: string;
  createdAt: string;
  updatedAt?: string;
  deletedAt?: string;
  capabilities: string[];
  terminationProtection: boolean;
  /** Oldest first. */
  events: StackEvent[];
  changeSets: Record<string, ChangeSet>;
  operation?: StackOperation;
}

/** Type of the stack itself in its events. */
export const stackType = 'AWS::CloudFormation::Stack';

const maxEvents = 2000;

/** Adds an event; the oldest go when there are too many. */
export function addEvent(stack: StackRecord, event: Omit<StackEvent, 'eventId'>): void {
  const token = stack.operation?.token;
  stack.events.push({ ...event, eventId: randomUUID(), ...(token !== undefined && { token }) });
  if (stack.events.length > maxEvents) stack.events.splice(0, stack.events.length - maxEvents);
}

/** Sets the stack's own status and tells it in an event. */
export function setStatus(stack: StackRecord, status: string, at: string, reason?: string): void {
  stack.status = status;
  if (reason === undefined) delete stack.statusReason;
  else stack.statusReason = reason;
  const { name: logicalId, stackId: physicalId } = stack;
  addEvent(stack, {
    logicalId,
    physicalId,
    type: stackType,
    status,
    at,
    ...(reason !== undefined && { reason }),
  });
}

/** A copy of what the stack is made of. */
export function contentOf(stack: StackContent): StackContent {
  const { template, description, parameters, tags, outputs, imports, resources } = stack;
  return structuredClone({
    template,
    ...(description !== undefined && { description }),
    parameters,
    tags,
    outputs,
    imports,
    resources,
  });
}
