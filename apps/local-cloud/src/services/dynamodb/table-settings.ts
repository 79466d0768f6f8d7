import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, type Durability } from '../../core/durable-file';
import { refuse } from '../../core/errors';
import type { Input } from '../../core/input';

/** What a table has beside what dynalite keeps. */
export interface TableSettings {
  /** Honoured: DeleteTable is refused. */
  deletionProtection: boolean;
  /** Recorded only: there is nothing to restore from. When recovery was switched on, in ms; absent = off. */
  pointInTimeRecoverySinceMs?: number;
  recoveryPeriodDays?: number;
  /** Recorded only: data on disk is not encrypted. */
  encryptionKeyId?: string;
  /** Recorded only. */
  tableClass: string;
}

/** What a table has when nothing is said. */
export const defaultTableSettings: TableSettings = { deletionProtection: false, tableClass: 'STANDARD' };

/** Members of CreateTable, UpdateTable and CloudFormation that are kept here. */
export const settingMembers: readonly string[] = [
  'DeletionProtectionEnabled',
  'SSESpecification',
  'TableClass',
  'StreamSpecification',
];

/**
 * Reads these members over others.
 *
 * @throws CloudError NotImplementedException for an enabled stream
 */
export function readTableSettings(input: Input, previous: TableSettings): TableSettings {
  const stream = input.optionalInput('StreamSpecification', ['StreamEnabled', 'StreamViewType']);
  if (stream && (stream.optionalBoolean('StreamEnabled') ?? stream.has('StreamViewType')))
    throw refuse(input.what, 'StreamSpecification');
  const tableClass = input.optionalText('TableClass', { oneOf: ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'] });
  const settings: TableSettings = {
    ...previous,
    deletionProtection: input.optionalBoolean('DeletionProtectionEnabled') ?? previous.deletionProtection,
    tableClass: tableClass ?? previous.tableClass,
  };
  const encryption = input.optionalInput('SSESpecification', [
    'Enabled',
    'SSEEnabled',
    'SSEType',
    'KMSMasterKeyId',
  ]);
  if (!encryption) return settings;
  const { encryptionKeyId: _previous, ...plain } = settings;
  const enabled = encryption.optionalBoolean('Enabled') ?? encryption.optionalBoolean('SSEEnabled');
  return enabled
    ? { ...plain, encryptionKeyId: encryption.optionalText('KMSMasterKeyId') ?? 'alias/aws/dynamodb' }
    : plain;
}

/** The members of `TableDescription` that come from here. */
export function describeSettings(settings: TableSettings): object {
  return {
    DeletionProtectionEnabled: settings.deletionProtection,
    TableClassSummary: { TableClass: settings.tableClass },
    ...(settings.encryptionKeyId
      ? { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: settings.encryptionKeyId } }
      : {}),
  };
}

/** `ContinuousBackupsDescription`. */
export function describeBackups(settings: TableSettings, nowMs: number): object {
  const { pointInTimeRecoverySinceMs: sinceMs, recoveryPeriodDays = 35 } = settings;
  const earliestMs = Math.max(sinceMs ?? 0, nowMs - recoveryPeriodDays * 86_400_000);
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription:
      sinceMs === undefined
        ? { PointInTimeRecoveryStatus: 'DISABLED' }
        : {
            PointInTimeRecoveryStatus: 'ENABLED',
            RecoveryPeriodInDays: recoveryPeriodDays,
            EarliestRestorableDateTime: earliestMs / 1000,
            LatestRestorableDateTime: nowMs / 1000,
          },
  };
}

/** Sets point-in-time recovery from its specification. */
export function readRecovery(specification: Input, previous: TableSettings, nowMs: number): TableSettings {
  const { pointInTimeRecoverySinceMs: sinceMs, recoveryPeriodDays: _days, ...others } = previous;
  if (!specification.optionalBoolean('PointInTimeRecoveryEnabled')) return others;
  const days = specification.optionalInteger('RecoveryPeriodInDays', 1, 35);
  return {
    ...others,
    pointInTimeRecoverySinceMs: sinceMs ?? nowMs,
    ...(days === undefined ? {} : { recoveryPeriodDays: days }),
  };
}

/** Settings by table, in one file. */
export class TableSettingsStore {
  #tables: Record<string, TableSettings>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: string,
    private readonly durability: Durability,
    tables: Record<string, TableSettings>,
  ) {
    this.#tables = tables;
  }

  static async open(directory: string, durability: Durability): Promise<TableSettingsStore> {
    const file = path.join(directory, 'tables.json');
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}';
      throw error;
    });
    return new TableSettingsStore(file, durability, JSON.parse(text) as Record<string, TableSettings>);
  }

  get(table: string): TableSettings {
    return this.#tables[table] ?? defaultTableSettings;
  }

  /** Resolves when the settings are on disk; undefined removes them. */
  async set(table: string, settings: TableSettings | undefined): Promise<void> {
    const { [table]: _previous, ...others } = this.#tables;
    this.#tables = settings ? { ...others, [table]: settings } : others;
    const text = `${JSON.stringify(this.#tables, null, 2)}\n`;
    const write = this.#writing.then(() => replaceFile(this.file, text, this.durability));
    this.#writing = write.catch(() => undefined);
    await write;
  }
}
