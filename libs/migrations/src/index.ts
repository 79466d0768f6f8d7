export { baseline, type BaselineOptions } from './baseline';
export {
  durationOf,
  helpText,
  readCommand,
  stageOf,
  verbs,
  verbSettings,
  verbShapes,
  type CommandShape,
  type ReadCommand,
  type Verb,
  type VerbSettings,
} from './cli/command-line';
export { readMigrationFolder, writeNewMigration, type CheckStatement } from './cli/folder';
export { runVerb, type Answer, type VerbPorts } from './cli/run-verb';
export { eventLine } from './cli/text';
export { systemClock, type Clock } from './clock';
export { dynamoDbJournal, type DynamoDbJournalOptions } from './dynamo-db-journal';
export {
  BaselineError,
  CatalogueConflictError,
  CommandLineError,
  DriftError,
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
  SchemaChangeError,
  SqlSyntaxError,
  StatementFailedError,
  StoppedError,
  UnknownVersionError,
  type HistoryFault,
  type MigrationsErrorKind,
} from './errors';
export type { MigrationEvent, StatementReport } from './events';
export { generateMigrations, runGenerate, type GenerateOptions } from './generate/generate';
export {
  checksumsOf,
  nextFiles,
  refuseEdits,
  type FileSnapshot,
  type GeneratedFile,
  type SchemaStep,
} from './generate/next-files';
export { readRenames, type ColumnRename, type RenameWishes } from './generate/renames';
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
  transactionOf,
  type Migration,
} from './migration-file';
export { plan, type Plan, type PlannedMigration, type PlanOptions } from './plan';
export { repair, type Repair, type RepairOptions } from './repair';
export type { MigrationResult, MigrationStatus, RunReport } from './report';
export { TokenReader, tokensOf, type Token } from './sql-tokens';
export { status, validate, type MigrationStanding, type Status, type StatusOptions } from './status';
export type { Attempt, Execution, Finding, MigrationTarget, Step } from './target';
