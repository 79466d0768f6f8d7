import { runGenerate } from '@denver/migrations';
import { checkStatement } from './core/check-statement';
import { modelColumns } from './core/lake-columns';
import { nextMigrations, type WarehouseSnapshot } from './core/next-migrations';
import { warehouseObjects } from './core/objects';

const model = { columns: modelColumns(), objects: warehouseObjects };

await runGenerate<WarehouseSnapshot>({
  folder: new URL('../sql/redshift/', import.meta.url),
  check: checkStatement,
  next: (migrations, snapshot, wishes) => nextMigrations(migrations, snapshot, model, wishes),
});
