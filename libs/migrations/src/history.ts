import { HistoryError } from './errors';
import type { JournalEntry } from './journal';
import type { Migration } from './migration-file';

/**
 * Every way in which files and journal disagree, in the order of the versions. Empty: the files go on where the
 * journal ends.
 */
export function historyFaults(
  ordered: readonly Migration[],
  entries: readonly JournalEntry[],
): HistoryError[] {
  const files = new Map(ordered.map((migration) => [migration.version, migration]));
  const faults = entries.flatMap((entry) => entryFault(entry, files.get(entry.version)) ?? []);
  const last = Math.max(0, ...entries.map(({ version }) => version));
  const known = new Set(entries.map(({ version }) => version));
  const late = ordered
    .filter(({ version }) => version < last && !known.has(version))
    .map(
      ({ file, version }) =>
        new HistoryError(
          file,
          'out-of-order',
          `Expected a new file to come after version ${last}, which is applied; got ${version}. Give it the next number.`,
        ),
    );
  return [...faults, ...late];
}

/**
 * The migrations that are still to be applied or finished, in order.
 *
 * @throws HistoryError the first disagreement between files and journal; names the file
 */
export function pendingMigrations(
  ordered: readonly Migration[],
  entries: readonly JournalEntry[],
): Migration[] {
  const [fault] = historyFaults(ordered, entries);
  if (fault) throw fault;
  const applied = new Set(entries.filter(({ state }) => state === 'applied').map(({ version }) => version));
  return ordered.filter(({ version }) => !applied.has(version));
}

function entryFault(entry: JournalEntry, migration: Migration | undefined): HistoryError | undefined {
  const { file, state } = entry;
  if (!migration)
    return new HistoryError(
      file,
      'missing',
      `Expected the file that is ${state} to be there, got none. Bring it back as it was.`,
    );
  if (migration.checksum !== entry.checksum)
    return new HistoryError(
      file,
      'edited',
      `Expected the text that is ${state} (${short(entry.checksum)}), got another (${short(migration.checksum)}). ${remedies[state]}`,
    );
  if (migration.file !== file)
    return new HistoryError(
      file,
      'renamed',
      `Expected the file to keep its name, got ${migration.file}. Give it its name back, or run repair.`,
    );
  return undefined;
}

const remedies: Record<JournalEntry['state'], string> = {
  applied:
    'Bring the text back and put the change into a new file; run repair only if the change is harmless.',
  started: 'Bring the text back, let migrate finish it, and put the change into a new file.',
  failed: 'Run repair to forget the failed try, then migrate.',
};

function short(checksum: string): string {
  return checksum.slice(0, 12);
}
