import { readMigration, type MigrateOptions, type Migration } from '../../src/index';
import { fakeCatalogue } from './fake-catalogue';
import { memoryJournal } from '../../src/index';
import { simulation } from './simulation';

/** Three files, five statements, one of each kind. */
export const files: readonly Migration[] = [
  readMigration('0001-create-events.sql', 'CREATE events;\n'),
  readMigration('0002-add-severity.sql', 'ADD events.severity;\nADD events.place;\nVIEW newest = two;\n'),
  readMigration('0003-create-days.sql', 'CREATE days;\n'),
];

/** What the catalogue holds when all of them are applied. */
export const allApplied = new Map([
  ['events', 'CREATE events'],
  ['events.severity', 'ADD events.severity'],
  ['events.place', 'ADD events.place'],
  ['newest', 'VIEW newest = two'],
  ['days', 'CREATE days'],
]);

let runs = 0;

/** Everything in memory, virtual time, an owner and tokens of its own for each call. */
export function options(overrides: Partial<MigrateOptions> = {}): MigrateOptions {
  runs += 1;
  const run = runs;
  let tokens = 0;
  return {
    journal: memoryJournal(),
    target: fakeCatalogue(),
    migrations: files,
    clock: simulation(),
    owner: `run ${run}`,
    leaseMs: 30_000,
    newToken: () => `token-${run}-${(tokens += 1)}`,
    ...overrides,
  };
}
