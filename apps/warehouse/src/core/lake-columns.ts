import { SchemaChangeError, type RenameWishes } from '@denver/migrations';
import { dataset, datasetIds, redshiftColumns, type DatasetId, type Rename } from '@denver/record-model';

/** Columns of one events table as the warehouse has come to know them. */
export interface LakeColumns {
  /** Type by name, in Redshift's words; columns that the model has forgotten stay, old files have them. */
  readonly types: Readonly<Record<string, string>>;
  /** Columns that went on under a new name, oldest first. */
  readonly renames: readonly Rename[];
}

/** By dataset. */
export type LakeSnapshot = Readonly<Record<DatasetId, LakeColumns>>;

/** The columns the record model has now. */
export function modelColumns(): Readonly<Record<DatasetId, Readonly<Record<string, string>>>> {
  const typesOf = (id: DatasetId) =>
    Object.fromEntries(redshiftColumns(id).map(({ name, type }) => [name, type]));
  return { 'service-request': typesOf('service-request'), 'traffic-accident': typesOf('traffic-accident') };
}

/**
 * The columns of the lake after a change of the model.
 *
 * @throws SchemaChangeError a retyped column, or a change that may be meant in two ways; names the safe way
 */
export function followModel(
  before: LakeSnapshot | undefined,
  model: ReturnType<typeof modelColumns>,
  wishes: RenameWishes = {},
): LakeSnapshot {
  const tables = datasetIds.map((id) => dataset(id).eventsTable);
  const unknown = Object.keys(wishes).find((table) => !tables.includes(table));
  if (unknown) throw new SchemaChangeError(unknown, 'Expected a table of the lake, got another.');
  const columnsOf = (id: DatasetId): LakeColumns =>
    followTable(dataset(id).eventsTable, before?.[id], model[id], wishes[dataset(id).eventsTable] ?? []);
  return {
    'service-request': columnsOf('service-request'),
    'traffic-accident': columnsOf('traffic-accident'),
  };
}

function followTable(
  table: string,
  before: LakeColumns | undefined,
  now: Readonly<Record<string, string>>,
  wishes: readonly Rename[],
): LakeColumns {
  if (!before) return { types: now, renames: wishes };
  const renames = [...before.renames, ...wishes];
  refuseRetypes(table, before.types, now);
  for (const { from, to } of wishes)
    if (before.types[from] === undefined || now[to] === undefined)
      throw new SchemaChangeError(
        `${table}.${from}`,
        `Expected a rename from a column of the lake to one of the model, got ${from}=${to}.`,
      );
  refuseGuesses(table, before.types, now, renames);
  return { types: { ...before.types, ...now }, renames };
}

/** Texts may get longer: `varchar` of the lake has no length of its own. */
function refuseRetypes(
  table: string,
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): void {
  const kind = (type: string): string => type.replace(/\(.*$/, '');
  for (const [name, type] of Object.entries(now)) {
    const known = before[name];
    if (known !== undefined && kind(known) !== kind(type))
      throw new SchemaChangeError(
        `${table}.${name}`,
        `Expected the type to stay ${known}, got ${type}: Spectrum cannot read Parquet files that are there as another type. ` +
          `Give it a new name in the model and run generate --rename ${table}.${name}=<new name>: the view then shows old and new rows as one column.`,
      );
  }
}

function refuseGuesses(
  table: string,
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  renames: readonly Rename[],
): void {
  const gone = Object.keys(before).filter(
    (name) => now[name] === undefined && !renames.some(({ from }) => from === name),
  );
  const added = Object.keys(now).filter(
    (name) => before[name] === undefined && !renames.some(({ to }) => to === name),
  );
  if (gone.length > 0 && added.length > 0)
    throw new SchemaChangeError(
      `${table}.${added.join(', ')}`,
      `Expected to know whether it is ${gone.join(', ')} renamed, got no word: run generate --rename ${table}.${gone[0]}=${added[0]}, or leave the old column out of the model in a change of its own.`,
    );
}
