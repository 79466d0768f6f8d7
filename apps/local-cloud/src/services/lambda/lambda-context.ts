import type { CloudIdentity, ObjectStore } from '../../core/service';
import type { AsyncQueue } from './async-queue';
import type { CodeStore } from './code-store';
import type { Mappings } from './event-source/mappings';
import type { FunctionStore } from './function-store';
import type { Invoker } from './invoker';

/** What every Lambda operation works with. */
export interface LambdaContext {
  identity: CloudIdentity;
  clock: () => number;
  functions: FunctionStore;
  code: CodeStore;
  objects: Pick<ObjectStore, 'get' | 'put'>;
  invoker: Invoker;
  events: AsyncQueue;
  mappings: Mappings;
}
