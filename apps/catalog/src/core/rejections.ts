import {
  athenaCreateRejectionTable,
  rejectionColumns,
  rejectionPartitionKeys,
  rejectionProperties,
  rejectionTables,
  type RejectionTable,
} from '@denver/record-model';
import { toColumn, type PlainTable, type PlainView } from './model';

/** The tables over quarantine and Firehose's error documents, as the record model says. */
export function rejectionModelTables(): PlainTable[] {
  return rejectionTables.map((table) => {
    const location = `s3://\${bucket}/${table.folder}`;
    return {
      table: table.table,
      schema: {
        columns: rejectionColumns(table).map(toColumn),
        partitionKeys: rejectionPartitionKeys(table).map(toColumn),
        location,
        properties: rejectionProperties(table, location),
      },
      createTable: athenaCreateRejectionTable(table, { database: '${database}', location }),
    };
  });
}

/** A column of the views: what each table has for it, as an SQL expression. */
interface ViewColumn {
  readonly name: string;
  readonly type: string;
  readonly from: Readonly<Record<RejectionTable['table'], string>>;
}

/** Null for what is no base64, where `FROM_BASE64` alone would fail the whole query. */
const decoded =
  "CASE WHEN REGEXP_LIKE(rawdata, '^[A-Za-z0-9+/]*={0,2}$') AND LENGTH(rawdata) % 4 = 0 THEN FROM_BASE64(rawdata) END";

/** Nothing here may hold text of a record. */
const sharedColumns: readonly ViewColumn[] = [
  column('app', 'string', 'app', "'firehose'"),
  both('dataset', 'string', 'dataset'),
  both('day', 'string', 'day'),
  both('arrived_at', 'timestamp', instant('arrivaltimestamp')),
  both('given_up_at', 'timestamp', instant('attemptendingtimestamp')),
  both('attempts', 'int', 'attemptsmade'),
  column('reason', 'string', 'reason', 'error_type'),
  column('error_code', 'string', 'errorcode', 'COALESCE(errorcode, lasterrorcode)'),
  column('field', 'string', 'field', 'CAST(NULL AS varchar)'),
  column('detail', 'string', 'detail', 'CAST(NULL AS varchar)'),
  column('transport_id', 'string', 'transportid', 'CAST(NULL AS varchar)'),
  column('stream', 'string', "json_extract_scalar(source, '$.stream')", 'CAST(NULL AS varchar)'),
  column('shard_id', 'string', "json_extract_scalar(source, '$.shardId')", 'CAST(NULL AS varchar)'),
  both('sequence_number', 'string', 'sequencenumber'),
  column('raw_sha256', 'string', 'rawsha256', `LOWER(TO_HEX(SHA256(${decoded})))`),
  column('raw_data_ref', 'string', 'rawdataref', 'CAST(NULL AS varchar)'),
  column('schema_version', 'int', 'schemaversion', 'CAST(NULL AS integer)'),
];

/** The bytes themselves, and what may quote them. */
const byteColumns: readonly ViewColumn[] = [
  column('error_message', 'string', 'errormessage', 'COALESCE(errormessage, lasterrormessage)'),
  both('raw_data', 'string', 'rawdata'),
  both('raw_text', 'string', `TRY(FROM_UTF8(${decoded}))`),
];

/** Both tables as one: without the bytes for counts and alarms, with them for a replay. */
export function rejectionViews(): PlainView[] {
  return [
    view('rejected_records', sharedColumns),
    view('rejected_record_bytes', [...sharedColumns, ...byteColumns]),
  ];
}

function view(name: string, columns: readonly ViewColumn[]): PlainView {
  const query = rejectionTables.map(({ table }) => {
    const list = columns.map(({ name: as, from }) => (from[table] === as ? as : `${from[table]} AS ${as}`));
    return `SELECT ${list.join(',\n       ')}\nFROM \${database}.${table}`;
  });
  return {
    view: name,
    columns: columns.map((shown) => ({ name: shown.name, type: shown.type })),
    query: query.join('\nUNION ALL\n'),
  };
}

function both(name: string, type: string, expression: string): ViewColumn {
  return column(name, type, expression, expression);
}

function column(name: string, type: string, quarantined: string, undelivered: string): ViewColumn {
  return { name, type, from: { quarantine_records: quarantined, delivery_errors: undelivered } };
}

/** Milliseconds since 1970 as a UTC timestamp. */
function instant(milliseconds: string): string {
  return `CAST(FROM_UNIXTIME(${milliseconds} / 1e3) AT TIME ZONE 'UTC' AS timestamp)`;
}
