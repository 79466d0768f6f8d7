import { compactedModelTables, modelTables, type CatalogModel } from './model';
import { rejectionModelTables, rejectionViews } from './rejections';

/** Everything the catalogue is to show, as the record model says. */
export function catalogModel(): CatalogModel {
  return {
    datasets: modelTables(),
    tables: [...rejectionModelTables(), ...compactedModelTables()],
    views: rejectionViews(),
  };
}
