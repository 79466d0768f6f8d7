import { CloudError, refuse } from '../../../core/errors';
import { Members } from '../../../core/members';

/** A data store of a crawler. */
export interface S3Target {
  /** As given, e.g. `s3://lake/events/service-request/`. */
  path: string;
  bucket: string;
  /** Ends in `/`, or is empty. */
  prefix: string;
  exclusions: string[];
  /** Files of a folder that are read for its schema; all when undefined. */
  sampleSize?: number;
}

/** Tables whose data is looked at again. */
export interface CatalogTarget {
  database: string;
  tables: string[];
}

/** What a crawler is told to do. */
export interface CrawlerSettings {
  /** Name or ARN, as given. Recorded: no call is denied by a role. */
  role: string;
  description?: string;
  /** Of the tables it makes; catalog targets have their own. */
  database?: string;
  tablePrefix: string;
  s3Targets: S3Target[];
  catalogTargets: CatalogTarget[];
  updateBehavior: 'LOG' | 'UPDATE_IN_DATABASE';
  deleteBehavior: 'LOG' | 'DELETE_FROM_DATABASE' | 'DEPRECATE_IN_DATABASE';
  recrawlBehavior: 'CRAWL_EVERYTHING' | 'CRAWL_NEW_FOLDERS_ONLY';
  /** The JSON text, as given. */
  configuration?: string;
  /** Recorded. */
  securityConfiguration?: string;
}

/** What `Configuration` says. */
export interface CrawlerConfiguration {
  combineCompatibleSchemas: boolean;
  mergeNewColumns: boolean;
  inheritFromTable: boolean;
  /** Tables it may make at most. */
  tableThreshold?: number;
}

/** Members of CreateCrawler and `AWS::Glue::Crawler` that are read here. */
export const crawlerMembers: readonly string[] = [
  'Name',
  'Role',
  'DatabaseName',
  'Description',
  'Targets',
  'TablePrefix',
  'SchemaChangePolicy',
  'RecrawlPolicy',
  'Configuration',
  'CrawlerSecurityConfiguration',
  'Classifiers',
  'Schedule',
  'LakeFormationConfiguration',
  'LineageConfiguration',
  'Tags',
];

/**
 * Reads a crawler's settings. A schedule, classifiers, Lake Formation, lineage and stores other than S3 and the
 * catalog are refused by name.
 *
 * @throws CloudError InvalidInputException, NotImplementedException
 */
export function readCrawler(what: string, input: Members): CrawlerSettings {
  input.only(crawlerMembers, (member) => refuse(what, member));
  refuseOthers(what, input);
  const targets = readTargets(what, input.object('Targets'));
  const policy = input.optionalObject('SchemaChangePolicy');
  policy?.only(['UpdateBehavior', 'DeleteBehavior'], (member) => refuse(what, member));
  const recrawl = input.optionalObject('RecrawlPolicy');
  recrawl?.only(['RecrawlBehavior'], (member) => refuse(what, member));
  const recrawlBehavior = recrawl?.optionalText('RecrawlBehavior') ?? 'CRAWL_EVERYTHING';
  if (recrawlBehavior !== 'CRAWL_EVERYTHING' && recrawlBehavior !== 'CRAWL_NEW_FOLDERS_ONLY')
    throw refuse(
      what,
      `RecrawlBehavior ${recrawlBehavior}`,
      'It knows CRAWL_EVERYTHING and CRAWL_NEW_FOLDERS_ONLY.',
    );
  const description = input.optionalText('Description');
  const database = input.optionalText('DatabaseName');
  const configuration = input.optionalText('Configuration');
  const securityConfiguration = input.optionalText('CrawlerSecurityConfiguration');
  const settings: CrawlerSettings = {
    role: input.text('Role'),
    ...(description !== undefined && { description }),
    ...(database !== undefined && { database: database.toLowerCase() }),
    tablePrefix: input.optionalText('TablePrefix') ?? '',
    ...targets,
    updateBehavior:
      policy?.optionalChoice('UpdateBehavior', ['LOG', 'UPDATE_IN_DATABASE']) ?? 'UPDATE_IN_DATABASE',
    deleteBehavior:
      policy?.optionalChoice('DeleteBehavior', ['LOG', 'DELETE_FROM_DATABASE', 'DEPRECATE_IN_DATABASE']) ??
      'DEPRECATE_IN_DATABASE',
    recrawlBehavior,
    ...(configuration !== undefined && { configuration }),
    ...(securityConfiguration !== undefined && { securityConfiguration }),
  };
  readConfiguration(what, configuration);
  checkTogether(settings, input);
  return settings;
}

function refuseOthers(what: string, input: Members): void {
  if (input.has('Schedule')) throw refuse(what, 'Schedule', 'Call StartCrawler.');
  if (input.texts('Classifiers').length)
    throw refuse(what, 'Classifiers', 'It knows Parquet and JSON lines.');
  if (input.optionalObject('LakeFormationConfiguration')?.optionalBoolean('UseLakeFormationCredentials'))
    throw refuse(what, 'LakeFormationConfiguration.UseLakeFormationCredentials');
  if (input.optionalObject('LineageConfiguration')?.optionalText('CrawlerLineageSettings') === 'ENABLE')
    throw refuse(what, 'LineageConfiguration.CrawlerLineageSettings ENABLE');
}

function readTargets(what: string, targets: Members): Pick<CrawlerSettings, 's3Targets' | 'catalogTargets'> {
  for (const member of Object.keys(targets.values))
    if (!['S3Targets', 'CatalogTargets'].includes(member) && targets.objects(member).length)
      throw refuse(what, targets.nameOf(member), 'It crawls S3Targets and CatalogTargets.');
  const s3Targets = targets.objects('S3Targets').map((target) => {
    target.only(['Path', 'Exclusions', 'SampleSize'], (member) => refuse(what, member));
    const sampleSize = target.optionalInteger('SampleSize', { minimum: 1, maximum: 249 });
    return {
      ...readPath(target),
      exclusions: target.texts('Exclusions'),
      ...(sampleSize !== undefined && { sampleSize }),
    };
  });
  const catalogTargets = targets.objects('CatalogTargets').map((target) => {
    target.only(['DatabaseName', 'Tables'], (member) => refuse(what, member));
    const tables = target.texts('Tables').map((name) => name.toLowerCase());
    if (!tables.length) throw target.fail('Tables', 'must have at least 1 member');
    return { database: target.text('DatabaseName').toLowerCase(), tables };
  });
  if (s3Targets.length + catalogTargets.length === 0)
    throw new CloudError('InvalidInputException', 'At least one crawl target must be specified.');
  return { s3Targets, catalogTargets };
}

function readPath(target: Members): Pick<S3Target, 'path' | 'bucket' | 'prefix'> {
  const path = target.text('Path');
  const match = /^(?:s3:\/\/)?([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(path);
  if (!match) throw target.fail('Path', `must be s3://bucket/prefix, got ${path}`);
  const [, bucket = '', key = ''] = match;
  return { path, bucket, prefix: key === '' || key.endsWith('/') ? key : `${key}/` };
}

/** Rules between members, as AWS states them. */
function checkTogether(settings: CrawlerSettings, input: Members): void {
  const { s3Targets, catalogTargets, database, deleteBehavior, updateBehavior, recrawlBehavior } = settings;
  if (catalogTargets.length && s3Targets.length)
    throw new CloudError('InvalidInputException', 'Catalog targets cannot be mixed with other targets.');
  if (catalogTargets.length && deleteBehavior !== 'LOG')
    throw new CloudError(
      'InvalidInputException',
      'The SchemaChangePolicy for Catalog target can have only LOG DeleteBehavior value.',
    );
  if (s3Targets.length && database === undefined) throw input.fail('DatabaseName', 'must not be null');
  if (recrawlBehavior === 'CRAWL_NEW_FOLDERS_ONLY' && (updateBehavior !== 'LOG' || deleteBehavior !== 'LOG'))
    throw new CloudError(
      'InvalidInputException',
      'The SchemaChangePolicy for CRAWL_NEW_FOLDERS_ONLY can have only LOG UpdateBehavior and LOG DeleteBehavior values.',
    );
}

/**
 * Reads the JSON of `Configuration`.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html
 * @throws CloudError InvalidInputException, NotImplementedException
 */
export function readConfiguration(what: string, text: string | undefined): CrawlerConfiguration {
  const input = new Members(
    parseConfiguration(text),
    { errorCode: 'InvalidInputException' },
    'Configuration',
  );
  input.only(['Version', 'CrawlerOutput', 'Grouping', 'CreatePartitionIndex'], (member) =>
    refuse(what, member),
  );
  if (text !== undefined && input.values['Version'] !== 1) throw input.fail('Version', 'must be 1.0');
  if (input.optionalBoolean('CreatePartitionIndex')) throw refuse(what, 'Configuration.CreatePartitionIndex');
  const output = input.optionalObject('CrawlerOutput');
  output?.only(['Partitions', 'Tables'], (member) => refuse(what, member));
  const behaviorOf = (member: string, more: readonly string[], known: string) => {
    const part = output?.optionalObject(member);
    part?.only(['AddOrUpdateBehavior', ...more], (name) => refuse(what, name));
    return part?.optionalChoice('AddOrUpdateBehavior', [known]) !== undefined;
  };
  const grouping = input.optionalObject('Grouping');
  grouping?.only(['TableGroupingPolicy'], (member) => refuse(what, member));
  const tableThreshold = output?.optionalObject('Tables')?.optionalInteger('TableThreshold', { minimum: 1 });
  return {
    combineCompatibleSchemas:
      grouping?.optionalChoice('TableGroupingPolicy', ['CombineCompatibleSchemas']) !== undefined,
    mergeNewColumns: behaviorOf('Tables', ['TableThreshold'], 'MergeNewColumns'),
    inheritFromTable: behaviorOf('Partitions', [], 'InheritFromTable'),
    ...(tableThreshold !== undefined && { tableThreshold }),
  };
}

function parseConfiguration(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Said below, as for any other text that is no object.
  }
  throw new CloudError('InvalidInputException', 'Configuration must be a JSON object.');
}
