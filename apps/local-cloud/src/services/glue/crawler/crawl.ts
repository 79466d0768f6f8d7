import { CloudError } from '../../../core/errors';
import type { ObjectStore } from '../../../core/service';
import type { Engine } from '../../../duckdb/engine';
import type { GlueCatalog } from '../catalog-store';
import type { Placement } from './apply-crawl';
import type { CatalogTarget, CrawlerConfiguration, CrawlerSettings, S3Target } from './crawler-settings';
import { findTables, type CrawledFile, type DataFolder } from './found-tables';
import { globPattern } from './glob';
import { classify, inferSchema } from './infer-schema';

/** What looking at data stores needs. */
export interface CrawlOptions {
  settings: CrawlerSettings;
  configuration: CrawlerConfiguration;
  catalog: GlueCatalog;
  objects: ObjectStore;
  engine: Engine;
  signal: AbortSignal;
  say: (line: string) => void;
}

/**
 * Walks a crawler's targets and infers the tables in them.
 *
 * @throws CloudError NoSuchBucket, EntityNotFoundException; UnknownFormatError
 */
export async function crawl(options: CrawlOptions): Promise<Placement[]> {
  const placements: Placement[] = [];
  for (const target of options.settings.s3Targets) placements.push(...(await crawlS3(target, options)));
  for (const target of options.settings.catalogTargets)
    placements.push(...(await crawlCatalog(target, options)));
  return placements;
}

async function crawlS3(target: S3Target, options: CrawlOptions): Promise<Placement[]> {
  const { settings, configuration, catalog } = options;
  const { database = '' } = settings;
  if (!catalog.getDatabase(database))
    throw new CloudError('EntityNotFoundException', `Database ${database} not found.`);
  const folders = await readFolders(target, options);
  const found = findTables(folders, target.prefix, configuration.combineCompatibleSchemas);
  return found.map((table) => ({ database, bucket: target.bucket, found: table }));
}

/** The data of tables that exist: each is one table whatever its columns are. */
async function crawlCatalog(target: CatalogTarget, options: CrawlOptions): Promise<Placement[]> {
  const placements: Placement[] = [];
  for (const name of target.tables) {
    const table = options.catalog.getTable(target.database, name);
    if (!table)
      throw new CloudError('EntityNotFoundException', `Table ${target.database}.${name} not found.`);
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*?)\/?$/.exec(table.location ?? '') ?? [];
    if (bucket === undefined)
      throw new CloudError('InvalidInputException', `Table ${target.database}.${name} has no S3 location.`);
    const prefix = key ? `${key}/` : '';
    const folders = await readFolders({ path: table.location!, bucket, prefix, exclusions: [] }, options);
    const found = findTables(folders, prefix, true).filter((candidate) => candidate.prefix === prefix);
    placements.push(
      ...found.map((one) => ({ database: target.database, bucket, found: one, existingName: name })),
    );
  }
  return placements;
}

/** Every folder below a target that has files, with their schema. */
async function readFolders(target: S3Target, options: CrawlOptions): Promise<DataFolder[]> {
  const { objects, engine, signal, say } = options;
  const { bucket, prefix } = target;
  if (!objects.hasBucket(bucket))
    throw new CloudError('NoSuchBucket', `The specified bucket does not exist: ${bucket}.`, 404);
  const files = await listFiles(target, objects);
  const byFolder = new Map<string, CrawledFile[]>();
  for (const file of files) {
    const folder = file.key.slice(0, file.key.lastIndexOf('/') + 1);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  const known = knownFolders(bucket, options);
  const folders: DataFolder[] = [];
  for (const [folder, inIt] of byFolder) {
    signal.throwIfAborted();
    if (known.has(`s3://${bucket}/${folder}`)) continue;
    const sample = inIt.slice(0, target.sampleSize ?? inIt.length);
    const kinds = [];
    for (const file of sample) kinds.push(await classify(file));
    const [kind] = kinds;
    if (!kind) continue;
    const odd = kinds.findIndex(
      (other) => other.format !== kind.format || other.compression !== kind.compression,
    );
    if (odd >= 0)
      throw new CloudError(
        'InvalidInputException',
        `The local cloud does not crawl a folder with files of several formats: ${sample[0]!.key} and ${sample[odd]!.key}.`,
      );
    folders.push({ prefix: folder, files: inIt, ...kind, ...(await inferSchema(engine, kind, sample)) });
  }
  say(`BENCHMARK : Classified ${files.length} files in ${byFolder.size} folders of s3://${bucket}/${prefix}`);
  return folders;
}

/** Objects of a target that hold data and are not excluded. */
async function listFiles(target: S3Target, objects: ObjectStore): Promise<CrawledFile[]> {
  const { bucket, prefix, exclusions } = target;
  const excluded = exclusions.map(globPattern);
  return (await objects.list(bucket, prefix))
    .filter(({ size }) => size > 0)
    .map(({ key, size }) => ({ key, size, path: objects.pathOf(bucket, key) }))
    .filter(({ key }) => {
      const relative = key.slice(prefix.length);
      const isHidden = relative.split('/').some((segment) => /^[._]/.test(segment));
      return !isHidden && !excluded.some((pattern) => pattern.test(relative));
    });
}

/** Folders that are partitions already, which a crawl of new folders only leaves out. */
function knownFolders(bucket: string, { settings, catalog }: CrawlOptions): Set<string> {
  const { database = '', recrawlBehavior } = settings;
  if (recrawlBehavior === 'CRAWL_EVERYTHING') return new Set();
  const locations = catalog
    .listTables(database)
    .flatMap(({ name }) => catalog.listPartitions(database, name))
    .map(({ input }) => input.StorageDescriptor?.Location ?? '');
  return new Set(locations.filter((location) => location.startsWith(`s3://${bucket}/`)));
}
