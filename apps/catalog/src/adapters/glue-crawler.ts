import {
  GetCrawlerCommand,
  GetPartitionsCommand,
  GetTablesCommand,
  StartCrawlerCommand,
  type Table,
} from '@aws-sdk/client-glue';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { CrawledPartition, CrawledTable } from '../core/crawl-drift';
import { CatalogConfigError, CrawlDeniedError } from '../errors';
import { columnsOf, type GluePort } from './athena-target';

/** How a crawler stands. */
export interface CrawlerLook {
  readonly isReady: boolean;
  /** Database it writes into. */
  readonly database: string;
  /** Folders it reads, e.g. `s3://bucket/events/service-request/`. */
  readonly targets: readonly string[];
  /** Its last run that ended. */
  readonly last?: {
    /** `SUCCEEDED`, `FAILED` or `CANCELLED`. */
    readonly status: string;
    readonly startedAtMs: number;
    /** Its own words, and where its log is. */
    readonly reason: string;
  };
}

/** A crawler and what it makes. */
export interface CrawlerPort {
  look(): Promise<CrawlerLook>;
  /** `running`: somebody else started it, and it is still at work. */
  start(): Promise<'started' | 'running'>;
  /** Whether any object lies below a folder like `s3://bucket/events/service-request/`. */
  hasFiles(location: string): Promise<boolean>;
  /** Every table of the database it writes into. */
  tables(database: string): Promise<CrawledTable[]>;
}

/** A client that sends S3 commands. */
export type S3Port = Pick<S3Client, 'send'>;

/**
 * The Glue crawler of a name.
 *
 * All calls throw CrawlDeniedError for an action that is not allowed, and CatalogConfigError when there is no crawler.
 */
export function glueCrawler(glue: GluePort, s3: S3Port, name: string): CrawlerPort {
  return {
    async look() {
      const { Crawler: crawler } = await asking(name, 'glue:GetCrawler', () =>
        glue.send(new GetCrawlerCommand({ Name: name })),
      );
      const { LastCrawl: last } = crawler ?? {};
      return {
        isReady: crawler?.State === 'READY',
        database: crawler?.DatabaseName ?? '',
        targets: (crawler?.Targets?.S3Targets ?? []).map(({ Path = '' }) => folder(Path)),
        ...(last?.Status
          ? {
              last: {
                status: last.Status,
                startedAtMs: last.StartTime?.getTime() ?? 0,
                reason: `${last.ErrorMessage ?? 'no reason given'} (log ${last.LogGroup ?? '-'}, ${last.LogStream ?? '-'})`,
              },
            }
          : {}),
      };
    },
    start: () => asking(name, 'glue:StartCrawler', () => start(glue, name)),
    async hasFiles(location) {
      const [, Bucket, Prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
      const { KeyCount = 0 } = await asking(name, 's3:ListBucket', () =>
        s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 })),
      );
      return KeyCount > 0;
    },
    tables: (database) => readTables(glue, name, database),
  };
}

async function start(glue: GluePort, name: string): Promise<'started' | 'running'> {
  try {
    await glue.send(new StartCrawlerCommand({ Name: name }));
    return 'started';
  } catch (error) {
    if (error instanceof Error && error.name === 'CrawlerRunningException') return 'running';
    throw error;
  }
}

async function readTables(glue: GluePort, crawler: string, DatabaseName: string): Promise<CrawledTable[]> {
  const tables: CrawledTable[] = [];
  let NextToken: string | undefined;
  do {
    const page = await asking(crawler, 'glue:GetTables', () =>
      glue.send(new GetTablesCommand({ DatabaseName, ...(NextToken ? { NextToken } : {}) })),
    );
    for (const table of page.TableList ?? [])
      tables.push(crawledTable(table, await readPartitions(glue, crawler, DatabaseName, table)));
    NextToken = page.NextToken;
  } while (NextToken);
  return tables;
}

async function readPartitions(
  glue: GluePort,
  crawler: string,
  DatabaseName: string,
  { Name: TableName, PartitionKeys = [] }: Table,
): Promise<CrawledPartition[]> {
  const partitions: CrawledPartition[] = [];
  if (PartitionKeys.length === 0) return partitions;
  let NextToken: string | undefined;
  do {
    const page = await asking(crawler, 'glue:GetPartitions', () =>
      glue.send(new GetPartitionsCommand({ DatabaseName, TableName, ...(NextToken ? { NextToken } : {}) })),
    );
    for (const { Values = [], StorageDescriptor } of page.Partitions ?? [])
      partitions.push({
        name: PartitionKeys.map((key, at) => `${key.Name ?? ''}=${Values[at] ?? ''}`).join('/'),
        columns: columnsOf(StorageDescriptor?.Columns),
      });
    NextToken = page.NextToken;
  } while (NextToken);
  return partitions;
}

function crawledTable(table: Table, partitions: readonly CrawledPartition[]): CrawledTable {
  const { Name = '', StorageDescriptor, PartitionKeys, Parameters } = table;
  return {
    name: Name,
    location: folder(StorageDescriptor?.Location ?? ''),
    format: Parameters?.['classification'] ?? 'unknown',
    columns: columnsOf(StorageDescriptor?.Columns),
    partitionKeys: columnsOf(PartitionKeys),
    partitions,
  };
}

function folder(location: string): string {
  return location.replace(/\/*$/, '/');
}

const denials = ['AccessDeniedException', 'AccessDenied', 'UnauthorizedException'];

async function asking<T>(crawler: string, action: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : '';
    if (denials.includes(name)) throw new CrawlDeniedError(action, { cause });
    if (name === 'EntityNotFoundException')
      throw new CatalogConfigError(
        crawler,
        `Expected the crawler ${crawler} and its database to exist, got none. Deploy the stack denver-catalog first (npx nx deploy catalog).`,
      );
    throw cause;
  }
}
