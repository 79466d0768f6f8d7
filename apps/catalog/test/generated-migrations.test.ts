import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedMigrations } from '../src/core/generated-migrations';
import { fillNames, orderMigrations, readMigration } from '../src/core/migration';

const folder = join(import.meta.dirname, '../sql/athena');

describe('sql/athena', () => {
  it('is what the record model makes of it; when not, run nx run catalog:generate', () => {
    for (const { name, text } of generatedMigrations())
      expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text);
  });

  it('holds migrations only, in one unbroken order', () => {
    const files = readdirSync(folder).map((name) =>
      readMigration(name, readFileSync(join(folder, name), 'utf8')),
    );
    expect(orderMigrations(files)).toHaveLength(files.length);
    const names = { database: 'denver_dev', bucket: 'denver-lake' };
    for (const file of files)
      for (const statement of file.statements)
        expect(fillNames(file, statement, names)).not.toMatch(/\$\{(?!created_month\})/);
  });
});
