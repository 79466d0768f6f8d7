import { isDeepStrictEqual } from 'node:util';
import { CloudError, ReplacementRequired } from '../../core/errors';
import type { ResourceContext, ResourceState, ResourceType } from '../../core/service';
import { findInterrupted } from './find-interrupted';
import { addEvent, type ResourceRecord, type StackOperation, type StackRecord } from './stack-model';
import type { TemplateResource } from './template';

/** What the steps need from the engine. */
export interface StepContext {
  types: Record<string, ResourceType>;
  now(): string;
  save(stack: StackRecord): Promise<void>;
}

/** A resource as wanted: its declaration, its properties with everything resolved. */
export interface WantedResource {
  logicalId: string;
  declaration: TemplateResource;
  properties: Record<string, unknown>;
  dependsOn: string[];
}

/** Makes, changes and removes single resources of a stack, with an event before and after each step. */
export class ResourceSteps {
  constructor(private readonly context: StepContext) {}

  /** Brings one resource to what is wanted: creates, updates, replaces, or leaves an equal one untouched. */
  async apply(stack: StackRecord, operation: StackOperation, wanted: WantedResource): Promise<void> {
    const current = stack.resources[wanted.logicalId];
    if (!current || current.physicalId === '') {
      await this.#create(stack, operation, wanted);
    } else if (current.type !== wanted.declaration.type) {
      await this.#replace(stack, operation, wanted, current);
    } else if (
      isDeepStrictEqual(current.properties, wanted.properties) &&
      isDeepStrictEqual(operation.before.tags, operation.tags)
    ) {
      stack.resources[wanted.logicalId] = { ...current, ...policiesOf(wanted) };
    } else {
      await this.#update(stack, operation, wanted, current);
    }
  }

  /** Removes a resource, or leaves it when its policy says so. A failure is told in an event and thrown. */
  async remove(stack: StackRecord, record: ResourceRecord, retain: boolean): Promise<void> {
    if (record.physicalId === '') return;
    const tell = (status: string, reason?: string) => this.#tell(stack, record, status, reason);
    if (retain) {
      await tell('DELETE_SKIPPED');
      return;
    }
    await tell('DELETE_IN_PROGRESS');
    try {
      await this.#type(record.type).remove(record.physicalId, record.properties);
    } catch (error) {
      await tell('DELETE_FAILED', reasonOf(error));
      throw error;
    }
    await tell('DELETE_COMPLETE');
  }

  /** Undoes an update: gives the resource the properties it had. */
  async restore(
    stack: StackRecord,
    current: ResourceRecord,
    before: ResourceRecord,
    tags: Record<string, string>,
  ): Promise<void> {
    await this.#tell(stack, before, 'UPDATE_IN_PROGRESS');
    const type = this.#type(before.type);
    try {
      const state = await type.update(
        before.physicalId,
        structuredClone(before.properties),
        current.properties,
        this.#contextOf(stack, before.logicalId, tags),
      );
      stack.resources[before.logicalId] = { ...before, ...fieldsOf(state) };
    } catch (error) {
      await this.#tell(stack, before, 'UPDATE_FAILED', reasonOf(error));
      throw error;
    }
    await this.#tell(stack, before, 'UPDATE_COMPLETE');
  }

  async #create(stack: StackRecord, operation: StackOperation, wanted: WantedResource): Promise<void> {
    // Only a process that was killed leaves a creation in progress behind.
    const wasInterrupted = stack.resources[wanted.logicalId]?.status === 'CREATE_IN_PROGRESS';
    const record: ResourceRecord = {
      logicalId: wanted.logicalId,
      type: wanted.declaration.type,
      physicalId: '',
      attributes: {},
      properties: wanted.properties,
      status: '',
      updatedAt: this.context.now(),
      ...policiesOf(wanted),
    };
    stack.resources[wanted.logicalId] = record;
    await this.#tell(stack, record, 'CREATE_IN_PROGRESS');
    let state: ResourceState;
    try {
      const context = this.#contextOf(stack, wanted.logicalId, operation.tags);
      const make = this.#type(record.type).create(structuredClone(wanted.properties), context);
      state = await (wasInterrupted
        ? make.catch((error: unknown) => this.#adopt(wanted, context, error))
        : make);
    } catch (error) {
      await this.#tell(stack, record, 'CREATE_FAILED', reasonOf(error));
      throw error;
    }
    Object.assign(record, fieldsOf(state));
    await this.#tell(stack, record, 'CREATE_COMPLETE', noteOf(state));
  }

  /** Takes over the resource that an interrupted creation had made already. */
  async #adopt(wanted: WantedResource, context: ResourceContext, error: unknown): Promise<ResourceState> {
    const isThere = error instanceof CloudError && /Already|Exists|InUse|Conflict/.test(error.code);
    if (!isThere) throw error;
    const { declaration, properties } = wanted;
    const type = this.#type(declaration.type);
    const physicalId = await findInterrupted(declaration.type, type, properties);
    if (physicalId === undefined) throw error;
    return type.update(physicalId, structuredClone(properties), structuredClone(properties), context);
  }

  async #update(
    stack: StackRecord,
    operation: StackOperation,
    wanted: WantedResource,
    current: ResourceRecord,
  ): Promise<void> {
    await this.#tell(stack, current, 'UPDATE_IN_PROGRESS');
    let state: ResourceState;
    try {
      state = await this.#type(current.type).update(
        current.physicalId,
        structuredClone(wanted.properties),
        structuredClone(current.properties),
        this.#contextOf(stack, wanted.logicalId, operation.tags),
      );
    } catch (error) {
      if (error instanceof ReplacementRequired)
        return this.#replace(stack, operation, wanted, current, error.message);
      await this.#tell(stack, current, 'UPDATE_FAILED', reasonOf(error));
      throw error;
    }
    const record = { ...current, ...fieldsOf(state), ...policiesOf(wanted), properties: wanted.properties };
    stack.resources[wanted.logicalId] = record;
    await this.#tell(stack, record, 'UPDATE_COMPLETE', noteOf(state));
  }

  async #replace(
    stack: StackRecord,
    operation: StackOperation,
    wanted: WantedResource,
    current: ResourceRecord,
    why = 'Requested update requires the creation of a new physical resource.',
  ): Promise<void> {
    await this.#tell(stack, current, 'UPDATE_IN_PROGRESS', why);
    operation.replaced.push(current);
    try {
      await this.#create(stack, operation, wanted);
    } catch (error) {
      operation.replaced.splice(operation.replaced.indexOf(current), 1);
      stack.resources[wanted.logicalId] = current;
      throw error;
    }
  }

  async #tell(stack: StackRecord, record: ResourceRecord, status: string, reason?: string): Promise<void> {
    const at = this.context.now();
    record.status = status;
    record.updatedAt = at;
    if (reason === undefined) delete record.statusReason;
    else record.statusReason = reason;
    const { logicalId, physicalId, type } = record;
    addEvent(stack, { logicalId, physicalId, type, status, at, ...(reason !== undefined && { reason }) });
    await this.context.save(stack);
  }

  #type(name: string): ResourceType {
    const type = Object.hasOwn(this.context.types, name) ? this.context.types[name] : undefined;
    if (!type) throw new CloudError('ValidationError', `The local cloud has no resource type ${name}.`);
    return type;
  }

  #contextOf(stack: StackRecord, logicalId: string, tags: Record<string, string>): ResourceContext {
    return { stackName: stack.name, logicalId, tags };
  }
}

function policiesOf({ declaration, dependsOn }: WantedResource) {
  const { deletionPolicy, updateReplacePolicy } = declaration;
  return { deletionPolicy, updateReplacePolicy, dependsOn };
}

function fieldsOf({ physicalId, attributes }: ResourceState) {
  return { physicalId, attributes };
}

function noteOf({ recordedOnly = [] }: ResourceState): string | undefined {
  return recordedOnly.length > 0
    ? `Recorded, no effect on a local cloud: ${recordedOnly.join(', ')}`
    : undefined;
}

/** An error as the reason of an event. */
export function reasonOf(error: unknown): string {
  if (error instanceof CloudError) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
