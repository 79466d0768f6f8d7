export { baseline, type BaselineOptions } from './baseline';
export { systemClock, type Clock } from './clock';
export { dynamoDbJournal, type DynamoDbJournalOptions } from './dynamo-db-journal';
export {
  BaselineError,
  CatalogueConflictError,
  HistoryError,
  JournalError,
  JournalMissingError,
  LeaseLostError,
  LockHeldError,
  MigrationFileError,
  MigrationsError,
  NotVerifiedError,
  OutcomeUnknownError,
  ProbeError,
  StatementFailedError,
  StoppedError,
  UnknownVersionError,
  type HistoryFault,
  type MigrationsErrorKind,
} from './errors';
export type { MigrationEvent, StatementReport } from './events';
export { historyFaults, pendingMigrations } from './history';
export type {
  Journal,
  JournalChange,
  JournalDocument,
  JournalEntry,
  LockAnswer,
  LockClaim,
  LockHolder,
  StatementEntry,
} from './journal';
export type { LeaseOptions } from './lease';
export { memoryJournal } from './memory-journal';
export { migrate, type MigrateOptions } from './migrate';
export {
  fillPlaceholders,
  migrationsUpTo,
  nextFileName,
  orderMigrations,
  readMigration,
  type Migration,
} from './migration-file';
export { plan, type Plan, type PlannedMigration, type PlanOptions } from './plan';
export { repair, type Repair, type RepairOptions } from './repair';
export type { MigrationResult, MigrationStatus, RunReport } from './report';
export { status, validate, type MigrationStanding, type Status, type StatusOptions } from './status';
export type { Execution, Finding, MigrationTarget, Step } from './target';
