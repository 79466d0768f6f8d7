import { randomUUID } from 'node:crypto';
import { CloudError } from '../../core/errors';
import type { CloudIdentity, ResourceType } from '../../core/service';
import type { StackEngine } from './engine';
import type { StackRecord } from './stack-model';
import type { StackStore } from './stack-store';
import type { TemplateSource } from './template-source';
import type { Template } from './template';

/** States in which a stack takes an update. */
const updatable = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
]);

/** What the operations share. */
export class StackContext {
  constructor(
    readonly identity: CloudIdentity,
    readonly store: StackStore,
    readonly engine: StackEngine,
    readonly source: TemplateSource,
    private readonly types: Record<string, ResourceType>,
  ) {}

  /** e.g. `arn('stack/name/uuid')`. */
  arn(resource: string): string {
    return `arn:aws:cloudformation:${this.identity.region}:${this.identity.accountId}:${resource}`;
  }

  /** An empty stack that is not kept yet. @throws CloudError ValidationError about the name */
  newStack(name: string): StackRecord {
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
      throw new CloudError(
        'ValidationError',
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
      );
    }
    return {
      stackId: this.arn(`stack/${name}/${randomUUID()}`),
      name,
      status: '',
      createdAt: this.engine.now(),
      capabilities: [],
      terminationProtection: false,
      template: '',
      parameters: {},
      tags: {},
      outputs: [],
      imports: [],
      resources: {},
      events: [],
      changeSets: {},
    };
  }

  /** @throws CloudError ValidationError in CloudFormation's words */
  checkUpdatable(stack: StackRecord): void {
    if (updatable.has(stack.status)) return;
    throw new CloudError(
      'ValidationError',
      `Stack:${stack.stackId} is in ${stack.status} state and can not be updated.`,
    );
  }

  /** @throws CloudError ValidationError naming the resource types that are not here */
  checkTypes(template: Template): void {
    const unknown = Object.values(template.resources).filter(({ type }) => !Object.hasOwn(this.types, type));
    if (unknown.length === 0) return;
    const names = [...new Set(unknown.map(({ type }) => type))].join(', ');
    throw new CloudError(
      'ValidationError',
      `Template format error: Unrecognized resource types: [${names}]. The local cloud has ${Object.keys(this.types).sort().join(', ')}.`,
    );
  }
}
