import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMigrations } from '../src/adapters/sql-folder';
import { catalogModel } from '../src/core/catalog-model';
import { nextMigrations } from '../src/core/next-migrations';
import type { SchemaSnapshot } from '../src/core/snapshot';

const folder = new URL('../sql/athena/', import.meta.url);
const snapshot = JSON.parse(readFileSync(new URL('schema.json', folder), 'utf8')) as SchemaSnapshot;

describe('sql/athena', () => {
  it('follows the record model; when not, run nx run catalog:generate', async () => {
    const next = nextMigrations(await readMigrations(folder), snapshot, catalogModel());
    expect(next.files.map(({ name }) => name)).toEqual([]);
    expect(next.snapshot).toEqual(snapshot);
  });
});
