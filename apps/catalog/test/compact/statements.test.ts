import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  countStatement,
  definitionOf,
  sharingStatement,
  unloadStatement,
} from '../../src/compact/statements';
import { modelTables } from '../../src/core/model';
import type { SchemaSnapshot } from '../../src/core/snapshot';

const schema = JSON.parse(
  readFileSync(new URL('../../sql/athena/schema.json', import.meta.url), 'utf8'),
) as SchemaSnapshot;
const [requests, accidents] = modelTables();
if (!requests || !accidents) throw new Error('Expected two tables');
const ofRequests = { id: 'service-request', model: requests, snapshot: schema } as const;
const ofAccidents = { id: 'traffic-accident', model: accidents, snapshot: schema } as const;
const part = { written: ['2015-07'], read: ['2015-07', '2015-09'] };

describe('unloadStatement', () => {
  const sql = unloadStatement(ofAccidents, part, 's3://lake/compacted/traffic-accident/r1/');

  it('reads the events of some months, writes the newest versions of some of them, the month last', () => {
    expect(sql).toMatch(/^UNLOAD \(\nSELECT offense_id,[\s\S]+,\n {7}created_month\nFROM \(/);
    expect(sql).toContain(
      "FROM ${database}.traffic_accident_events WHERE created_month IN ('2015-07', '2015-09')",
    );
    expect(sql).toContain("WHERE recency = 1 AND created_month IN ('2015-07')");
  });

  it('sorts, and writes compressed Parquet by month to the place it is told', () => {
    expect(sql.split('\n').slice(-3)).toEqual([
      'ORDER BY created_month, neighborhood, accident_type',
      ") TO 's3://lake/compacted/traffic-accident/r1/'",
      "WITH (format = 'PARQUET', compression = 'ZSTD', partitioned_by = ARRAY['created_month'])",
    ]);
  });

  it('shows what old files hold under a former name, as the view does', () => {
    const table = schema.tables['service_request_events'];
    if (!table) throw new Error('Expected a table');
    const renamed = {
      tables: {
        ...schema.tables,
        service_request_events: {
          ...table,
          columns: { ...table.columns, owner: 'int' },
          renames: [{ from: 'owner', to: 'agency' }],
        },
      },
    };
    expect(unloadStatement({ ...ofRequests, snapshot: renamed }, part, 's3://lake/x/')).toContain(
      'COALESCE(agency, CAST(owner AS varchar)) AS agency',
    );
    expect(definitionOf({ ...ofRequests, snapshot: renamed })).not.toBe(definitionOf(ofRequests));
  });
});

describe('countStatement', () => {
  it('counts cases by the month of their newest version', () => {
    expect(countStatement(ofAccidents, part)).toBe(
      [
        'SELECT newest_month, COUNT(*)',
        'FROM (',
        '  SELECT MAX_BY(created_month, version) AS newest_month',
        "  FROM ${database}.traffic_accident_events WHERE created_month IN ('2015-07', '2015-09')",
        '  GROUP BY offense_id',
        ') AS cases',
        "WHERE newest_month IN ('2015-07')",
        'GROUP BY newest_month',
      ].join('\n'),
    );
    expect(countStatement(ofRequests, part)).toContain('GROUP BY created_month, case_id');
  });
});

describe('sharingStatement', () => {
  it('looks into events, and into what was compacted of months that have changed', () => {
    const sql = sharingStatement(ofAccidents, ['2015-07', '2015-09'], ['2015-09']);
    expect(sql).toContain(
      "FROM ${database}.traffic_accident_events WHERE created_month IN ('2015-07', '2015-09')",
    );
    expect(sql).toContain("FROM ${database}.traffic_accidents_compacted WHERE created_month IN ('2015-09')");
    expect(sharingStatement(ofAccidents, ['2015-07'], [])).not.toContain('UNION');
  });
});
