import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMigrations } from '../src/adapters/sql-folder';
import { catalogModel } from '../src/core/catalog-model';
import { nextMigrations } from '../src/core/next-migrations';
import type { PlainTable } from '../src/core/model';
import type { SchemaSnapshot } from '../src/core/snapshot';

const folder = new URL('../sql/athena/', import.meta.url);
const snapshot = JSON.parse(readFileSync(new URL('schema.json', folder), 'utf8')) as SchemaSnapshot;

describe('sql/athena', () => {
  it('follows the record model; when not, run nx run catalog:generate', async () => {
    const next = nextMigrations(await readMigrations(folder), snapshot, catalogModel());
    expect(next.files.map(({ name }) => name)).toEqual([]);
    expect(next.snapshot).toEqual(snapshot);
  });

  it('takes a change of the model into the compacted table as into the event table', async () => {
    const { datasets, tables, views } = catalogModel();
    const widened = <T extends PlainTable>(table: T): T => ({
      ...table,
      schema: {
        ...table.schema,
        columns: table.schema.columns.map((column) =>
          column.name === 'agency' ? { name: 'owner', type: 'string' } : column,
        ),
      },
    });
    const model = {
      datasets: datasets.map((table) => ({
        ...widened(table),
        viewColumns: table.viewColumns.map((column) =>
          column.name === 'agency' ? { name: 'owner', type: 'string' } : column,
        ),
      })),
      tables: tables.map(widened),
      views,
    };
    const wishes = { service_request_events: [{ from: 'agency', to: 'owner' }] };
    const next = nextMigrations(await readMigrations(folder), snapshot, model, wishes);
    expect(next.files.map(({ name }) => name.slice(5))).toEqual([
      'add-owner-to-service-request-events.sql',
      'add-owner-to-service-requests-compacted.sql',
      'replace-service-requests-view.sql',
    ]);
  });
});
