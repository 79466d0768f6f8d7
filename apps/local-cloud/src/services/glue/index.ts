export { createGlue, type GlueService } from './glue';
export type { GlueCatalog } from './catalog-store';
