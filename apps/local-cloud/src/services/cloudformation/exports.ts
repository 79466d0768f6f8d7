import { CloudError } from '../../core/errors';
import type { StackOutput, StackRecord } from './stack-model';
import type { StackStore } from './stack-store';

/** A value one stack gives to the others of the account and region. */
export interface ExportedValue {
  name: string;
  value: string;
  stack: StackRecord;
}

/** Every export, by name. */
export function listExports(store: StackStore): ExportedValue[] {
  return store
    .live()
    .flatMap((stack) =>
      stack.outputs.flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : [{ name: exportName, value, stack }],
      ),
    )
    .sort((left, right) => left.name.localeCompare(right.name));
}

/** Stacks other than `except` that import an export. */
export function importersOf(store: StackStore, exportName: string, except?: StackRecord): StackRecord[] {
  return store.live().filter((stack) => stack !== except && stack.imports.includes(exportName));
}

/**
 * Checks that a stack may come to have these outputs: its exports are its own, and none in use goes or changes.
 *
 * @throws CloudError ValidationError in CloudFormation's words
 */
export function checkExports(
  store: StackStore,
  stack: StackRecord,
  before: StackOutput[],
  after: StackOutput[],
): void {
  const others = listExports(store).filter((exported) => exported.stack !== stack);
  for (const { exportName } of after) {
    const owner = others.find(({ name }) => name === exportName)?.stack;
    if (owner) throw invalid(`Export with name ${exportName} is already exported by stack ${owner.name}`);
  }
  for (const { exportName, value } of before) {
    if (exportName === undefined) continue;
    const next = after.find((output) => output.exportName === exportName);
    if (next?.value === value) continue;
    const [user] = importersOf(store, exportName, stack);
    if (user)
      throw invalid(
        `Export ${exportName} cannot be ${next ? 'updated' : 'deleted'} as it is in use by ${user.name}`,
      );
  }
}

function invalid(message: string): CloudError {
  return new CloudError('ValidationError', message);
}
