import type { Durability } from '../../core/durable-file';
import type { ObjectStore, QueryService, ResourceType, ServiceDependencies } from '../../core/service';
import { changeSetOperations } from './change-sets';
import { StackEngine } from './engine';
import type { ParameterLookup } from './parameters';
import { StackContext } from './stack-context';
import { stackReads, stackWrites } from './stack-operations';
import { StackStore } from './stack-store';
import { TemplateSource } from './template-source';

/** What CloudFormation needs beside the common dependencies. */
export interface CloudFormationOptions extends ServiceDependencies, Partial<Durability> {
  /** Reads templates that are named by URL. */
  store: Pick<ObjectStore, 'get' | 'hasBucket'>;
  /** Every resource type of every service. */
  types: Record<string, ResourceType>;
  /** Values of SSM parameters, for parameters of that type. */
  lookup: ParameterLookup;
}

/**
 * CloudFormation over the resource types of the other services.
 *
 * @returns the service and `resume`, to be called once the server answers: resources may call back to it
 */
export async function createCloudFormation(
  options: CloudFormationOptions,
): Promise<{ service: QueryService; resume(): void }> {
  const { identity, types, lookup, log, clock = Date.now } = options;
  const store = new StackStore(options.stateDirectory, { fsync: options.fsync ?? true });
  await store.open();
  const engine = new StackEngine({ identity, store, types, lookup, log, clock });
  const context = new StackContext(identity, store, engine, new TemplateSource(options.store), types);
  return {
    service: {
      name: 'cloudformation',
      version: '2010-05-15',
      xmlns: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
      operations: { ...stackReads(context), ...stackWrites(context), ...changeSetOperations(context) },
      stats: () => ({ stacks: Object.fromEntries(store.live().map(({ name, status }) => [name, status])) }),
      close: () => engine.settle(),
    },
    resume: () => engine.resume(),
  };
}
