import { refuse } from '../../../core/errors';
import type { Members } from '../../../core/members';
import { pageOf } from '../../../core/page';
import { tokenOf, type Handlers } from '../handlers';
import { crawlerLogGroup, type CrawlerRecord, type Crawlers, type CrawlRecord } from './crawlers';
import { crawlerMembers, readCrawler, type CrawlerSettings } from './crawler-settings';

/** Create, Get, List, Update, Delete, Start and Stop of crawlers, their metrics and their runs. */
export function crawlerOperations(crawlers: Crawlers): Handlers {
  const only = (input: Members, what: string, known: readonly string[]): void =>
    input.only(['CatalogId', ...known], (member) => refuse(what, member));
  return {
    CreateCrawler: async (input, what) => {
      await crawlers.create(readCrawlerName(input), readCrawler(what, input), input.textMap('Tags'));
      return {};
    },
    GetCrawler: (input, what) => {
      only(input, what, ['Name']);
      return { Crawler: showCrawler(crawlers.get(input.text('Name')), crawlers) };
    },
    GetCrawlers: (input, what) => {
      only(input, what, ['MaxResults', 'NextToken']);
      const page = pageOf(crawlers.list(), input, 'InvalidInputException', 1000);
      return { Crawlers: page.items.map((crawler) => showCrawler(crawler, crawlers)), ...tokenOf(page) };
    },
    ListCrawlers: (input, what) => {
      only(input, what, ['MaxResults', 'NextToken']);
      const page = pageOf(crawlers.list(), input, 'InvalidInputException', 1000);
      return { CrawlerNames: page.items.map(({ name }) => name), ...tokenOf(page) };
    },
    UpdateCrawler: async (input, what) => {
      only(
        input,
        what,
        crawlerMembers.filter((member) => member !== 'Tags'),
      );
      const before = crawlers.get(input.text('Name'));
      await crawlers.update(before.name, readCrawler(what, over(before, input)));
      return {};
    },
    DeleteCrawler: async (input, what) => {
      only(input, what, ['Name']);
      await crawlers.remove(input.text('Name'));
      return {};
    },
    StartCrawler: async (input, what) => {
      only(input, what, ['Name']);
      await crawlers.start(input.text('Name'));
      return {};
    },
    StopCrawler: (input, what) => {
      only(input, what, ['Name']);
      crawlers.stop(input.text('Name'));
      return {};
    },
    GetCrawlerMetrics: (input, what) => {
      only(input, what, ['CrawlerNameList', 'MaxResults', 'NextToken']);
      const names = input.texts('CrawlerNameList');
      const wanted = names.length ? names.map((name) => crawlers.get(name)) : crawlers.list();
      const page = pageOf(wanted, input, 'InvalidInputException', 1000);
      return { CrawlerMetricsList: page.items.map(showMetrics), ...tokenOf(page) };
    },
    ListCrawls: (input, what) => {
      only(input, what, ['CrawlerName', 'MaxResults', 'NextToken']);
      const { name, crawls } = crawlers.get(input.text('CrawlerName'));
      const page = pageOf([...crawls].reverse(), input, 'InvalidInputException', 1000);
      return { Crawls: page.items.map((one) => showCrawl(name, one)), ...tokenOf(page) };
    },
  };
}

/** A crawler's name. @throws CloudError InvalidInputException */
export function readCrawlerName(input: Members): string {
  const name = input.text('Name');
  if (!/^[^\n\r]{1,255}$/.test(name)) throw input.fail('Name', 'must have 1 to 255 characters in one line');
  return name;
}

/** The crawler's settings as members, with those of a call in their place: what is not said stays. */
function over(before: CrawlerSettings, input: Members): Members {
  const shown = showSettings(before) as Record<string, unknown>;
  return input.with({ ...shown, ...input.values });
}

function showSettings(crawler: CrawlerSettings): object {
  return {
    Role: crawler.role,
    Targets: {
      S3Targets: crawler.s3Targets.map(({ path, exclusions, sampleSize }) => ({
        Path: path,
        Exclusions: exclusions,
        SampleSize: sampleSize,
      })),
      CatalogTargets: crawler.catalogTargets.map(({ database, tables }) => ({
        DatabaseName: database,
        Tables: tables,
      })),
    },
    DatabaseName: crawler.database,
    Description: crawler.description,
    Classifiers: [],
    RecrawlPolicy: { RecrawlBehavior: crawler.recrawlBehavior },
    SchemaChangePolicy: {
      UpdateBehavior: crawler.updateBehavior,
      DeleteBehavior: crawler.deleteBehavior,
    },
    TablePrefix: crawler.tablePrefix === '' ? undefined : crawler.tablePrefix,
    Configuration: crawler.configuration,
    CrawlerSecurityConfiguration: crawler.securityConfiguration,
  };
}

/** A crawler as the API shows it. */
function showCrawler(crawler: CrawlerRecord, crawlers: Crawlers): object {
  const running = crawler.crawls.find(({ state }) => state === 'RUNNING');
  const last = crawler.crawls.findLast(({ state }) => state !== 'RUNNING');
  return {
    ...showSettings(crawler),
    Name: crawler.name,
    State: crawlers.stateOf(crawler.name),
    CrawlElapsedTime: running ? crawlers.elapsedMs(running) : 0,
    CreationTime: crawler.createdMs / 1000,
    LastUpdated: crawler.updatedMs / 1000,
    Version: crawler.version,
    LineageConfiguration: { CrawlerLineageSettings: 'DISABLE' },
    LakeFormationConfiguration: { UseLakeFormationCredentials: false, AccountId: '' },
    ...(last ? { LastCrawl: showLast(crawler.name, last) } : {}),
  };
}

const lastStatus = { COMPLETED: 'SUCCEEDED', FAILED: 'FAILED', STOPPED: 'CANCELLED', RUNNING: undefined };

function showLast(name: string, { id, state, error, startedMs }: CrawlRecord): object {
  return {
    Status: lastStatus[state],
    ErrorMessage: error,
    LogGroup: crawlerLogGroup,
    LogStream: name,
    MessagePrefix: id,
    StartTime: startedMs / 1000,
  };
}

function showCrawl(name: string, { id, state, error, startedMs, endedMs, changes }: CrawlRecord): object {
  return {
    CrawlId: id,
    State: state,
    StartTime: startedMs / 1000,
    EndTime: endedMs === undefined ? undefined : endedMs / 1000,
    Summary: changes && JSON.stringify(summaryOf(changes)),
    ErrorMessage: error,
    LogGroup: crawlerLogGroup,
    LogStream: name,
    MessagePrefix: id,
    DPUHour: 0,
  };
}

/** Counts and names of what changed, e.g. `{"TABLE":{"ADD":{"Count":1,"Details":{"names":["events"]}}}}`. */
function summaryOf({ tables, partitions }: NonNullable<CrawlRecord['changes']>): object {
  const part = (names: typeof tables): object =>
    Object.fromEntries(
      (['added', 'updated', 'deleted'] as const)
        .filter((kind) => names[kind].length)
        .map((kind) => [
          { added: 'ADD', updated: 'UPDATE', deleted: 'DELETE' }[kind],
          { Count: names[kind].length, Details: { names: names[kind] } },
        ]),
    );
  return { TABLE: part(tables), PARTITION: part(partitions) };
}

function showMetrics({ name, crawls }: CrawlerRecord): object {
  const ended = crawls.filter(({ endedMs }) => endedMs !== undefined);
  const seconds = ended.map(({ startedMs, endedMs = startedMs }) => (endedMs - startedMs) / 1000);
  const count = (kind: 'added' | 'updated' | 'deleted'): number =>
    ended.at(-1)?.changes?.tables[kind].length ?? 0;
  return {
    CrawlerName: name,
    TimeLeftSeconds: 0,
    StillEstimating: false,
    LastRuntimeSeconds: seconds.at(-1) ?? 0,
    MedianRuntimeSeconds: [...seconds].sort((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? 0,
    TablesCreated: count('added'),
    TablesUpdated: count('updated'),
    TablesDeleted: count('deleted'),
  };
}
