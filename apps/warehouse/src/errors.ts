import { MigrationsError } from '@denver/migrations';

/** The stack of the warehouse is not there, or an output of it. */
export class StackMissingError extends MigrationsError {
  override readonly name = 'StackMissingError';
  constructor(
    /** e.g. `denver-warehouse-dev`. */
    readonly stackName: string,
    problem: string,
  ) {
    super('warehouse.stack', 'config', `${stackName}: ${problem} Deploy it first (npx nx deploy warehouse).`);
  }
}

/** The stack gave the refresh function a variable it cannot work with. */
export class WarehouseConfigError extends Error {
  override readonly name = 'WarehouseConfigError';
  readonly code = 'warehouse.config';
  readonly kind = 'config';
  constructor(
    readonly key: string,
    problem: string,
  ) {
    super(`Expected ${key} to ${problem}.`);
  }
}

/** Some months could not be refreshed; their rows are as they were, and the next refresh tries again. */
export class RefreshError extends Error {
  override readonly name = 'RefreshError';
  readonly code = 'warehouse.refresh';
  readonly kind = 'transient';
  constructor(
    /** One line each: months, and Redshift's reason. */
    readonly failures: readonly string[],
  ) {
    super(`Expected every month to be refreshed, got ${failures.join('; ')}`);
  }
}

/** Glue would not take a partition of the lake: Spectrum cannot read that month yet. */
export class PartitionRefusedError extends Error {
  override readonly name = 'PartitionRefusedError';
  readonly code = 'warehouse.partition';
  readonly kind = 'transient';
  constructor(
    readonly month: string,
    reason: string,
  ) {
    super(`Expected Glue to take the partition ${month}, got ${reason}`);
  }
}

/** Redshift refused a transaction of the refresh: it did nothing. */
export class CubesRefusedError extends Error {
  override readonly name = 'CubesRefusedError';
  readonly code = 'warehouse.cubes';
  readonly kind = 'record';
  constructor(reason: string, options: ErrorOptions) {
    super(reason, options);
  }
}

/** A newer refresh has taken over the cubes; this one can change nothing any more, and has nothing left to do. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';
  readonly code = 'warehouse.superseded';
  readonly kind = 'transient';
  constructor(readonly run: string) {
    super(`Expected the refresh ${run} to hold the cubes, got a newer one.`);
  }
}
