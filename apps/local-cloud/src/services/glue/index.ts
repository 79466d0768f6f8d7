export type { GlueCatalog } from './catalog-store';
export { createGlue, type GlueService } from './glue';
export type { CatalogTable, TableInput } from './model';
