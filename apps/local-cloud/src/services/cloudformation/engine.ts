import { CloudError } from '../../core/errors';
import type { CloudIdentity, Log } from '../../core/service';
import { checkExports, importersOf, listExports } from './exports';
import { reversed, runGraph, type Dependencies, type GraphResult } from './graph';
import type { ParameterLookup } from './parameters';
import { makePlan, type Plan, type PlanContext } from './plan';
import { holdsUnresolved, resolve, standing, type Scope } from './resolve';
import { ResourceSteps, reasonOf, type StepContext } from './resource-steps';
import {
  contentOf,
  setStatus,
  type ResourceRecord,
  type StackOperation,
  type StackOutput,
  type StackRecord,
} from './stack-model';
import type { StackStore } from './stack-store';

/** What the engine needs. */
export interface EngineOptions {
  identity: CloudIdentity;
  store: StackStore;
  types: StepContext['types'];
  lookup: ParameterLookup;
  log: Log;
  clock: () => number;
}

/**
 * Carries out operations on stacks, each in the background and one at a time per stack. An operation is on disk before
 * it begins, and `resume` goes on with those a killed process left.
 */
export class StackEngine {
  readonly #steps: ResourceSteps;
  readonly #running = new Map<string, Promise<void>>();

  constructor(private readonly options: EngineOptions) {
    const { types, store } = options;
    this.#steps = new ResourceSteps({ types, now: () => this.now(), save: (stack) => store.save(stack) });
  }

  /** ISO time. */
  now(): string {
    return new Date(this.options.clock()).toISOString();
  }

  /** What templates of a stack are planned with. */
  planContext(stack: Pick<StackRecord, 'stackId' | 'name'>): PlanContext {
    const { identity, lookup, store } = this.options;
    const importValue = (name: string) =>
      listExports(store).find((exported) => exported.name === name)?.value;
    return { identity, lookup, importValue, stackId: stack.stackId, stackName: stack.name };
  }

  /** Starts an operation and returns when it is on disk. @throws CloudError ValidationError when one is under way */
  async begin(
    stack: StackRecord,
    operation: Omit<StackOperation, 'phase' | 'before' | 'replaced'>,
  ): Promise<void> {
    if (stack.operation) {
      throw new CloudError(
        'ValidationError',
        `Stack:${stack.stackId} is in ${stack.status} state and can not be updated.`,
      );
    }
    stack.operation = { ...operation, phase: 'apply', before: contentOf(stack), replaced: [] };
    const reason = operation.kind === 'delete' ? undefined : 'User Initiated';
    if (operation.kind !== 'create') stack.updatedAt = this.now();
    setStatus(stack, `${operation.kind.toUpperCase()}_IN_PROGRESS`, this.now(), reason);
    await this.options.store.save(stack);
    this.#start(stack);
  }

  /** Goes on with operations that a killed process left. */
  resume(): void {
    for (const stack of this.options.store.live()) {
      if (!stack.operation) continue;
      this.options.log.warn('going on with an interrupted stack operation', {
        stack: stack.name,
        status: stack.status,
      });
      this.#start(stack);
    }
  }

  /** Waits until no operation runs. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #start(stack: StackRecord): void {
    const run = this.#run(stack, stack.operation!)
      .catch((error: unknown) =>
        this.options.log.error('stack operation failed', { stack: stack.name, error }),
      )
      .finally(() => this.#running.delete(stack.stackId));
    this.#running.set(stack.stackId, run);
  }

  async #run(stack: StackRecord, operation: StackOperation): Promise<void> {
    if (operation.kind === 'delete') return this.#delete(stack, operation);
    if (operation.phase === 'apply') await this.#apply(stack, operation);
    if (operation.phase === 'cleanup') await this.#cleanUp(stack, operation);
    if (operation.phase === 'rollback') await this.#rollBack(stack, operation);
  }

  /** Leaves the operation in the phase `cleanup` or `rollback`, or done. */
  async #apply(stack: StackRecord, operation: StackOperation): Promise<void> {
    try {
      const plan = makePlan(operation.template, operation.parameters, this.planContext(stack));
      const scope = this.#fullScope(stack, plan);
      const result = await runGraph(plan.dependencies, (logicalId) =>
        this.#applyResource(stack, operation, plan, scope, logicalId),
      );
      failFirst(result, operation.kind === 'create' ? 'create' : 'update');
      const outputs = outputsOf(plan, scope);
      checkExports(this.options.store, stack, operation.before.outputs, outputs);
      const { description } = plan.template;
      const { template, parameters, tags } = operation;
      if (description === undefined) delete stack.description;
      Object.assign(stack, {
        template,
        parameters,
        tags,
        outputs,
        imports: [...plan.imports],
        ...(description !== undefined && { description }),
      });
      operation.phase = 'cleanup';
      const isUpdate = operation.kind === 'update';
      if (isUpdate) setStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', this.now());
      await this.options.store.save(stack);
    } catch (error) {
      await this.#fail(stack, operation, error instanceof CloudError ? error.message : reasonOf(error));
    }
  }

  async #applyResource(
    stack: StackRecord,
    operation: StackOperation,
    plan: Plan,
    scope: Scope,
    logicalId: string,
  ): Promise<void> {
    const declaration = plan.resources[logicalId]!;
    const dependsOn = [...plan.dependencies.get(logicalId)!];
    const properties = resolveFully(declaration.properties, scope) as Record<string, unknown>;
    await this.#steps.apply(stack, operation, { logicalId, declaration, properties, dependsOn });
  }

  async #fail(stack: StackRecord, operation: StackOperation, reason: string): Promise<void> {
    operation.failure = reason;
    if (operation.onFailure === 'DO_NOTHING') {
      await this.#finish(stack, `${operation.kind.toUpperCase()}_FAILED`, reason);
      return;
    }
    operation.phase = 'rollback';
    setStatus(
      stack,
      operation.kind === 'create' ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS',
      this.now(),
      reason,
    );
    await this.options.store.save(stack);
  }

  /** Removes what was replaced and what the template no longer has. A failure here is told and does not undo the update. */
  async #cleanUp(stack: StackRecord, operation: StackOperation): Promise<void> {
    const wanted = makePlan(operation.template, operation.parameters, this.planContext(stack)).resources;
    for (const record of operation.replaced) {
      await this.#steps.remove(stack, record, record.updateReplacePolicy === 'Retain').catch(() => undefined);
    }
    operation.replaced = [];
    const gone = Object.values(stack.resources).filter(({ logicalId }) => !Object.hasOwn(wanted, logicalId));
    await runGraph(
      removalOrder(gone),
      async (logicalId) => {
        const record = stack.resources[logicalId]!;
        await this.#steps.remove(stack, record, record.deletionPolicy !== 'Delete');
        delete stack.resources[logicalId];
      },
      { keepGoing: true },
    );
    // What could not be removed is told in the events and belongs to no stack from now on, as on AWS.
    for (const { logicalId } of gone) delete stack.resources[logicalId];
    await this.#finish(stack, operation.kind === 'create' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE');
  }

  async #rollBack(stack: StackRecord, operation: StackOperation): Promise<void> {
    const { before } = operation;
    const failures: string[] = [];
    for (const [logicalId, record] of Object.entries(before.resources)) {
      const current = stack.resources[logicalId];
      if (!current || current.physicalId !== record.physicalId) continue;
      const isTouched =
        JSON.stringify(current.properties) !== JSON.stringify(record.properties) ||
        current.status === 'UPDATE_FAILED';
      if (isTouched)
        await this.#steps.restore(stack, current, record, before.tags).catch(() => failures.push(logicalId));
    }
    const made = Object.values(stack.resources).filter(
      ({ logicalId, physicalId }) => before.resources[logicalId]?.physicalId !== physicalId,
    );
    const result = await runGraph(
      removalOrder(made),
      async (logicalId) => {
        const record = stack.resources[logicalId]!;
        await this.#steps.remove(stack, record, record.deletionPolicy === 'Retain');
      },
      { keepGoing: true },
    );
    failures.push(...result.failures.map(({ node }) => node));
    operation.replaced = [];
    if (operation.kind === 'create') return this.#finishFailedCreate(stack, operation, failures, made);
    Object.assign(
      stack,
      contentOf({ ...before, resources: { ...before.resources, ...pick(stack.resources, failures) } }),
    );
    const reason =
      failures.length > 0
        ? `The following resource(s) failed to update: [${failures.join(', ')}].`
        : operation.failure;
    await this.#finish(
      stack,
      failures.length > 0 ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE',
      reason,
    );
  }

  async #finishFailedCreate(
    stack: StackRecord,
    operation: StackOperation,
    failures: string[],
    made: ResourceRecord[],
  ): Promise<void> {
    stack.resources = failures.length > 0 ? pick(stack.resources, failures) : {};
    const isDelete =
      operation.onFailure === 'DELETE' &&
      failures.length === 0 &&
      !made.some(({ deletionPolicy }) => deletionPolicy === 'Retain');
    if (isDelete) {
      await this.#finish(stack, 'DELETE_COMPLETE', operation.failure);
      return;
    }
    await this.#finish(
      stack,
      failures.length > 0 ? 'ROLLBACK_FAILED' : 'ROLLBACK_COMPLETE',
      operation.failure,
    );
  }

  async #delete(stack: StackRecord, operation: StackOperation): Promise<void> {
    const { store } = this.options;
    const used = stack.outputs.find(
      ({ exportName }) => exportName !== undefined && importersOf(store, exportName, stack).length > 0,
    );
    if (used?.exportName !== undefined) {
      const [user] = importersOf(store, used.exportName, stack);
      await this.#finish(
        stack,
        'DELETE_FAILED',
        `Export ${used.exportName} cannot be deleted as it is in use by ${user!.name}`,
      );
      return;
    }
    const { failures } = await runGraph(
      removalOrder(Object.values(stack.resources)),
      async (logicalId) => {
        const record = stack.resources[logicalId]!;
        await this.#steps.remove(
          stack,
          record,
          record.deletionPolicy !== 'Delete' || operation.retain.includes(logicalId),
        );
        delete stack.resources[logicalId];
      },
      { keepGoing: true },
    );
    if (failures.length > 0) {
      const names = failures.map(({ node }) => node).join(', ');
      await this.#finish(stack, 'DELETE_FAILED', `The following resource(s) failed to delete: [${names}].`);
      return;
    }
    stack.deletedAt = this.now();
    stack.outputs = [];
    stack.imports = [];
    await this.#finish(stack, 'DELETE_COMPLETE');
    await store.prune();
  }

  async #finish(stack: StackRecord, status: string, reason?: string): Promise<void> {
    setStatus(stack, status, this.now(), reason);
    delete stack.operation;
    for (const changeSet of Object.values(stack.changeSets)) {
      if (changeSet.executionStatus !== 'EXECUTE_IN_PROGRESS') continue;
      changeSet.executionStatus =
        status.endsWith('_COMPLETE') && !status.includes('ROLLBACK') ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
    }
    await this.options.store.save(stack);
  }

  /** Resolves references to resources by their state at the time of the call. */
  #fullScope(stack: StackRecord, plan: Plan): Scope {
    return {
      ...plan.scope,
      resource: (logicalId) => {
        const record = stack.resources[logicalId];
        return record && record.physicalId !== '' && Object.hasOwn(plan.resources, logicalId)
          ? record
          : undefined;
      },
    };
  }
}

function resolveFully(value: unknown, scope: Scope): unknown {
  const resolved = resolve(value, scope);
  if (!holdsUnresolved(resolved)) return resolved;
  const text = JSON.stringify(standing(resolved));
  const name = /"Fn::ImportValue":"([^"]*)"/.exec(text)?.[1];
  throw new CloudError(
    'ValidationError',
    name === undefined ? `Template error: cannot resolve ${text}.` : `No export named ${name} found.`,
  );
}

function outputsOf(plan: Plan, scope: Scope): StackOutput[] {
  return Object.entries(plan.outputs).map(([key, { value, exportName, description }]) => {
    const [resolved, name] = resolveFully([value, exportName ?? ''], scope) as [unknown, unknown];
    if (typeof resolved === 'object') {
      throw new CloudError(
        'ValidationError',
        `Template format error: Output ${key} is malformed. The Value field of every Outputs member must evaluate to a String.`,
      );
    }
    return {
      key,
      value: String(resolved),
      ...(description !== undefined && { description }),
      ...(exportName !== undefined && { exportName: String(name) }),
    };
  });
}

/** Users before what they use. */
function removalOrder(records: ResourceRecord[]): Dependencies {
  const ids = new Set(records.map(({ logicalId }) => logicalId));
  return reversed(
    new Map(
      records.map(({ logicalId, dependsOn }) => [logicalId, new Set(dependsOn.filter((id) => ids.has(id)))]),
    ),
  );
}

function failFirst({ failures }: GraphResult, verb: string): void {
  const [first] = failures;
  if (!first) return;
  const names = failures.map(({ node }) => node).join(', ');
  throw new CloudError(
    'ValidationError',
    `The following resource(s) failed to ${verb}: [${names}]. ${first.node}: ${reasonOf(first.error)}`,
  );
}

function pick<T>(record: Record<string, T>, names: string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}
