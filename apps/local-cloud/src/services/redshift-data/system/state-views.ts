import { viewQuery } from '../bind-query';
import type { MaterializedViewRecord } from '../catalog-entries';
import { SqlError } from '../errors';
import { fingerprintOf } from '../fingerprint';
import { userName, type Session } from '../session';
import type { Cell, SystemView } from './rows';

type View = SystemView<Session>;

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

/** Whether what a materialized view reads has changed since it was made or refreshed, or is gone. */
async function isStale(record: MaterializedViewRecord, session: Session): Promise<boolean> {
  try {
    return (await fingerprintOf(viewQuery(record.text), session)) !== record.fingerprint;
  } catch (error) {
    if (error instanceof SqlError) return true;
    throw error;
  }
}

async function materializedViews(
  session: Session,
): Promise<Array<[string, string, MaterializedViewRecord, string]>> {
  const found: Array<[string, string, MaterializedViewRecord, string]> = [];
  for (const [schema, name, record] of session.entries.relations())
    if (record.kind === 'materialized view')
      found.push([schema, name, record, (await isStale(record, session)) ? 't' : 'f']);
  return found;
}

async function rowCounts(session: Session): Promise<Map<string, number>> {
  const rows = await session.connection.rows(
    'SELECT schema_name, table_name, estimated_size FROM duckdb_tables()',
  );
  return new Map(rows.map(([schema, name, count]) => [`${String(schema)}.${String(name)}`, Number(count)]));
}

/** Views of the state of tables and materialized views, and of queries that ran. */
export const stateViews: Record<string, View> = {
  svv_mv_info: {
    columns: {
      database_name: 'VARCHAR',
      schema_name: 'VARCHAR',
      user_name: 'VARCHAR',
      name: 'VARCHAR',
      is_stale: 'VARCHAR',
      state: 'INTEGER',
    },
    rows: async (session) =>
      (await materializedViews(session)).map(([schema, name, , stale]): Cell[] => [
        session.database,
        schema,
        userName,
        name,
        stale,
        0,
      ]),
  },
  stv_mv_info: {
    columns: {
      db_name: 'VARCHAR',
      schema: 'VARCHAR',
      name: 'VARCHAR',
      updated_upto_xid: 'BIGINT',
      is_stale: 'VARCHAR',
      owner_user_name: 'VARCHAR',
      state: 'INTEGER',
      autorefresh: 'VARCHAR',
    },
    rows: async (session) =>
      (await materializedViews(session)).map(([schema, name, record, stale]): Cell[] => [
        session.database,
        schema,
        name,
        record.refreshedMs,
        stale,
        userName,
        0,
        'f',
      ]),
  },
  svv_table_info: {
    columns: {
      database: 'VARCHAR',
      schema: 'VARCHAR',
      table: 'VARCHAR',
      encoded: 'VARCHAR',
      diststyle: 'VARCHAR',
      sortkey1: 'VARCHAR',
      max_varchar: 'INTEGER',
      sortkey_num: 'INTEGER',
      tbl_rows: 'BIGINT',
    },
    rows: async (session) => {
      const counts = await rowCounts(session);
      return session.entries.relations().flatMap(([schema, name, record]): Cell[][] => {
        if (record.kind !== 'table') return [];
        const { distStyle, distKey, sortKeys, sortStyle } = record.layout;
        const widths = record.columns.flatMap(({ type }) =>
          type.name === 'character varying' ? [type.size ?? 0] : [],
        );
        const style =
          distStyle === 'KEY' ? `KEY(${distKey ?? ''})` : distStyle === 'AUTO' ? 'AUTO(ALL)' : distStyle;
        const first = sortStyle === 'AUTO' ? 'AUTO(SORTKEY)' : (sortKeys[0] ?? null);
        const isEncoded = record.columns.some(({ encode }) => encode !== undefined && encode !== 'raw');
        return [
          [
            session.database,
            schema,
            name,
            isEncoded ? 'Y' : 'N',
            style,
            sortStyle === 'INTERLEAVED' ? 'INTERLEAVED' : first,
            Math.max(0, ...widths),
            sortKeys.length,
            counts.get(`${schema}.${name}`) ?? 0,
          ],
        ];
      });
    },
  },
  sys_query_history: {
    columns: {
      user_id: 'INTEGER',
      query_id: 'BIGINT',
      query_label: 'VARCHAR',
      database_name: 'VARCHAR',
      status: 'VARCHAR',
      query_text: 'VARCHAR',
      start_time: 'TIMESTAMP',
      end_time: 'TIMESTAMP',
      elapsed_time: 'BIGINT',
    },
    rows: (session) =>
      session
        .history()
        .map((query): Cell[] => [
          100,
          query.queryId,
          'default',
          session.database,
          query.status === 'FINISHED'
            ? 'success'
            : query.status === 'ABORTED'
              ? 'canceled'
              : query.status.toLowerCase(),
          query.text.slice(0, 4000),
          timeText(query.startMs),
          timeText(query.endMs),
          (query.endMs - query.startMs) * 1000,
        ]),
  },
  sys_external_query_detail: {
    columns: {
      user_id: 'INTEGER',
      query_id: 'BIGINT',
      child_query_sequence: 'INTEGER',
      source_type: 'VARCHAR',
      start_time: 'TIMESTAMP',
      end_time: 'TIMESTAMP',
      duration: 'BIGINT',
      table_name: 'VARCHAR',
      total_files: 'BIGINT',
      scanned_files: 'BIGINT',
      returned_bytes: 'BIGINT',
    },
    rows: (session) =>
      session
        .history()
        .flatMap((query) =>
          query.reads.map((read): Cell[] => [
            100,
            query.queryId,
            1,
            'S3',
            timeText(query.startMs),
            timeText(query.endMs),
            (query.endMs - query.startMs) * 1000,
            `${session.database}.${read.table}`,
            read.totalFiles,
            read.files,
            read.bytes,
          ]),
        ),
  },
};
