import { cubes, type Cube, type CubeColumn } from '@denver/questions';
import { dataset, datasetIds, newestVersionQuery, versionsOf, type DatasetId } from '@denver/record-model';
import { agencyTable } from './dimensions/agencies';
import { calendarTable } from './dimensions/calendar';
import { rowsFingerprint, type DimensionTable, type DimensionValue } from './dimensions/dimension-table';
import { holidayTable } from './dimensions/holidays';
import { neighborhoodTable } from './dimensions/neighborhoods';
import type { LakeColumns } from './lake-columns';
import { filledTables } from './statement';

/** A table, view, schema or role of the warehouse, as the migrations are to make it. */
export interface WarehouseObject {
  /** e.g. `table city.request_cells`. */
  readonly key: string;
  /** For the file's name, e.g. `request-cells`. */
  readonly words: string;
  /** Makes it where it is not. */
  readonly create: readonly string[];
  /** Takes it away again; absent for what is never taken away. */
  readonly drop?: string;
  /** What else has to be done when it is made anew: cubes are then refreshed from nothing. */
  readonly whenReplaced?: readonly string[];
  /** Runs outside of a transaction. */
  readonly isLone?: boolean;
}

/** Read-only: people and dashboards. */
const analyst = 'analyst';
/** The refresh function: reads the lake, writes the cubes. */
const refresher = 'refresher';

/** Dimension tables; holidays before the calendar, which is made from them. */
export const dimensionTables: readonly DimensionTable[] = [
  neighborhoodTable,
  agencyTable,
  holidayTable,
  calendarTable,
];

/** Everything, in the order it is made in. */
export function warehouseObjects(lake: Readonly<Record<DatasetId, LakeColumns>>): WarehouseObject[] {
  return [
    lakeSchema,
    lone('schema city', 'city-schema', 'CREATE SCHEMA IF NOT EXISTS city'),
    ...[analyst, refresher].flatMap(role),
    ...datasetIds.map((id) => newestView(id, lake[id])),
    bookkeeping(
      filledTables,
      `table_name varchar(64) NOT NULL ENCODE raw,
  row_count integer NOT NULL ENCODE raw,
  fingerprint varchar(64) NOT NULL ENCODE raw`,
      ['table_name'],
      [[analyst, 'SELECT']],
    ),
    ...dimensionTables.map(dimension),
    bookkeeping(
      'cube_months',
      `dataset varchar(32) NOT NULL ENCODE raw,
  month varchar(7) NOT NULL ENCODE raw,
  fingerprint varchar(64) NOT NULL ENCODE raw,
  settled boolean NOT NULL ENCODE raw,
  object_count bigint NOT NULL ENCODE raw,
  byte_count bigint NOT NULL ENCODE raw,
  newest_object_at timestamp NOT NULL ENCODE raw,
  event_count bigint NOT NULL ENCODE raw,
  row_count bigint NOT NULL ENCODE raw,
  newest_event_at timestamp ENCODE raw,
  refreshed_at timestamp NOT NULL ENCODE raw`,
      ['dataset', 'month'],
      [
        [analyst, 'SELECT'],
        [refresher, 'SELECT, INSERT, UPDATE, DELETE'],
      ],
    ),
    refreshLock(),
    ...cubes.map(cubeTable),
    factView('request_facts', 'service-request', 'created_date'),
    factView('accident_facts', 'traffic-accident', 'occurred_date'),
  ];
}

const lakeSchema: WarehouseObject = {
  ...lone(
    'schema lake',
    'lake-schema',
    `CREATE EXTERNAL SCHEMA IF NOT EXISTS lake
FROM DATA CATALOG DATABASE '\${glueDatabase}'
REGION '\${region}'
IAM_ROLE '\${spectrumRole}'`,
  ),
  isLone: true,
};

function lone(key: string, words: string, sql: string): WarehouseObject {
  return { key, words, create: [sql], isLone: true };
}

function role(name: string): WarehouseObject[] {
  return [
    lone(`role ${name}`, `${name}-role`, `CREATE ROLE ${name}`),
    lone(`usage of city by ${name}`, `${name}-usage-of-city`, `GRANT USAGE ON SCHEMA city TO ROLE ${name}`),
    lone(`usage of lake by ${name}`, `${name}-usage-of-lake`, `GRANT USAGE ON SCHEMA lake TO ROLE ${name}`),
  ];
}

function grants(
  relation: string,
  given: ReadonlyArray<readonly [role: string, privileges: string]>,
): string[] {
  return given.map(([to, privileges]) => `GRANT ${privileges} ON city.${relation} TO ROLE ${to}`);
}

function view(name: string, query: string): WarehouseObject {
  return {
    key: `view city.${name}`,
    words: name.replaceAll('_', '-'),
    create: [
      `CREATE OR REPLACE VIEW city.${name} AS\n${query}\nWITH NO SCHEMA BINDING`,
      ...grants(name, [
        [analyst, 'SELECT'],
        [refresher, 'SELECT'],
      ]),
    ],
    // A view is replaced only by one of the same columns.
    drop: `DROP VIEW IF EXISTS city.${name}`,
  };
}

function newestView(id: DatasetId, { renames, types }: LakeColumns): WarehouseObject {
  const { columns, eventsTable, newestView: name } = dataset(id);
  return view(
    name,
    newestVersionQuery({
      columns: columns.map((column) => column.name),
      versionsOf: versionsOf(id),
      relation: `lake.${eventsTable}`,
      renames,
      cast: (old, now) => (types[old] === types[now] ? old : `CAST(${old} AS ${types[now]})`),
    }),
  );
}

/** Events at their newest version beside what is known of their place and day; private columns stay out. */
function factView(name: string, id: DatasetId, dayColumn: string): WarehouseObject {
  const { columns, newestView: events } = dataset(id);
  const shown = columns
    .filter(({ privacy }) => privacy === 'public')
    .map((column) => `events.${column.name}`);
  return view(
    name,
    `SELECT ${shown.join(',\n       ')},
       neighborhoods.neighborhood_id,
       neighborhoods.area_km2 AS neighborhood_km2,
       calendar.weekday,
       calendar.season,
       calendar.holiday,
       calendar.is_workday
FROM city.${events} AS events
LEFT JOIN city.neighborhoods AS neighborhoods ON neighborhoods.neighborhood = events.neighborhood
LEFT JOIN city.calendar AS calendar ON calendar.day = events.${dayColumn}`,
  );
}

function table(
  name: string,
  columns: string,
  layout: string,
  more: readonly string[] = [],
): Pick<WarehouseObject, 'key' | 'words' | 'create' | 'drop'> {
  return {
    key: `table city.${name}`,
    words: name.replaceAll('_', '-'),
    create: [`CREATE TABLE IF NOT EXISTS city.${name} (\n  ${columns}\n)\n${layout}`, ...more],
    drop: `DROP TABLE IF EXISTS city.${name}`,
  };
}

/** A small table stands whole on every node. */
function bookkeeping(
  name: string,
  columns: string,
  sortKeys: readonly string[],
  given: ReadonlyArray<readonly [string, string]>,
): WarehouseObject {
  return table(name, columns, `DISTSTYLE ALL\nSORTKEY (${sortKeys.join(', ')})`, grants(name, given));
}

/** Its one row is what two refreshes at once cannot both change; it names the one that may. */
function refreshLock(): WarehouseObject {
  const columns = 'turns bigint NOT NULL ENCODE raw,\n  holder varchar(64) NOT NULL ENCODE raw';
  return table('refresh_lock', columns, 'DISTSTYLE ALL', [
    'DELETE FROM city.refresh_lock',
    "INSERT INTO city.refresh_lock VALUES (0, 'nobody')",
    ...grants('refresh_lock', [[refresher, 'SELECT, UPDATE']]),
  ]);
}

function dimension({ name, columns, sortKeys, rows, fill }: DimensionTable): WarehouseObject {
  const all = rows();
  const values = `VALUES\n  ${all.map((row) => `(${row.map(literal).join(', ')})`).join(',\n  ')}`;
  return table(
    name,
    columns
      .map(
        ({ name: column, type, encode, nullable }) =>
          `${column} ${type}${nullable ? '' : ' NOT NULL'} ENCODE ${encode}`,
      )
      .join(',\n  '),
    `DISTSTYLE ALL\nSORTKEY (${sortKeys.join(', ')})`,
    [
      `DELETE FROM city.${name}`,
      `INSERT INTO city.${name} (${columns.map((column) => column.name).join(', ')})\n${fill ?? values}`,
      `DELETE FROM city.${filledTables} WHERE table_name = '${name}'`,
      `INSERT INTO city.${filledTables} VALUES ('${name}', ${all.length}, '${rowsFingerprint(all)}')`,
      ...grants(name, [[analyst, 'SELECT']]),
    ],
  );
}

/**
 * A cube is read by ranges of periods and often one place: sorted by both, so that blocks of other periods are skipped.
 * It is spread evenly, since no two cubes are joined with each other and dimensions stand on every node.
 */
function cubeTable(cube: Cube): WarehouseObject {
  const columns = cube.columns.map(
    (column) =>
      `${column.name} ${cubeType(column)}${column.nullable ? '' : ' NOT NULL'} ENCODE ${cubeEncoding(column)}`,
  );
  const sortKeys = cube.columns
    .filter(({ name, role }) => role === 'period' || name === 'neighborhood')
    .map(({ name }) => name);
  return {
    ...table(
      cube.table,
      columns.join(',\n  '),
      `DISTSTYLE EVEN\nCOMPOUND SORTKEY (${sortKeys.join(', ')})`,
      grants(cube.table, [
        [analyst, 'SELECT'],
        [refresher, 'SELECT, INSERT, DELETE'],
      ]),
    ),
    whenReplaced: [`DELETE FROM city.cube_months WHERE dataset = '${cube.dataset}'`],
  };
}

/** Redshift counts bytes, and a character takes up to 4. */
function cubeType({ type, maxLength = 256 }: CubeColumn): string {
  return type === 'text' ? `varchar(${Math.min(4 * maxLength, 65_535)})` : type;
}

/**
 * The leading sort key stays raw, so that skipping by it is exact; labels of a short list take a byte each (bytedict);
 * free text is packed (zstd); numbers as az64.
 */
function cubeEncoding({ role: columnRole, type, maxLength = 256 }: CubeColumn): string {
  if (columnRole === 'period' || type === 'boolean') return 'raw';
  if (type !== 'text') return 'az64';
  return maxLength > 256 ? 'zstd' : 'bytedict';
}

function literal(value: DimensionValue): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return value === null ? 'NULL' : String(value).toUpperCase();
}
