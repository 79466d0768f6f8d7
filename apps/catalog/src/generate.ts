import { runGenerate } from '@denver/migrations';
import { catalogModel } from './core/catalog-model';
import { checkStatement } from './core/check-statement';
import { nextMigrations } from './core/next-migrations';
import type { SchemaSnapshot } from './core/snapshot';

await runGenerate<SchemaSnapshot>({
  folder: new URL('../sql/athena/', import.meta.url),
  check: checkStatement,
  next: (migrations, snapshot, wishes) => nextMigrations(migrations, snapshot, catalogModel(), wishes),
});
