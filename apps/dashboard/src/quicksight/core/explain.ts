import { questions } from '@denver/questions';

/** An error as QuickSight gives it for an analysis, a dashboard, a theme or a data source. */
export interface GivenError {
  readonly Type?: string | undefined;
  readonly Message?: string | undefined;
  readonly ViolatedEntities?: ReadonlyArray<{ readonly Path?: string | undefined }> | undefined;
}

/** What each type of error means here, and what to do. */
const meanings: Readonly<Record<string, readonly [means: string, next: string]>> = {
  ACCESS_DENIED: [
    'QuickSight may not read what it needs',
    'give its role the lake bucket and the workgroup (QuickSight console, Security & permissions), then run doctor',
  ],
  COLUMN_GEOGRAPHIC_ROLE_MISMATCH: [
    'a column is used as a place but has no such geographic role',
    'neighborhoods have none: keep the layer map, which joins by name',
  ],
  COLUMN_REPLACEMENT_MISSING: [
    'a column the visual names is not in its data set',
    'run plan: the data set is behind the questions, apply updates it first',
  ],
  COLUMN_TYPE_MISMATCH: [
    'a column has another type in the data set than the visual needs',
    'compare the question’s columns with the SQL; a count is an INTEGER, a share a DECIMAL',
  ],
  DATA_SET_NOT_FOUND: [
    'a data set is not there',
    'run apply again: it creates what is missing, data sets first',
  ],
  PARAMETER_NOT_FOUND: ['a control has no parameter', 'run plan: the data sets are behind the questions'],
  PARAMETER_TYPE_INVALID: [
    'a control has another type than its parameter',
    'report it: dates are dates, the rest text',
  ],
  PARAMETER_VALUE_INCOMPATIBLE: [
    'a default value does not fit its parameter',
    'report it with the lines above',
  ],
  SOURCE_NOT_FOUND: [
    'a file or template it is made from is not there',
    'run apply again: it uploads the map first',
  ],
  INTERNAL_FAILURE: ['QuickSight itself failed', 'run apply again in a few minutes'],
  TIMEOUT: [
    'the database did not answer in time',
    'check the VPC connection and that the workgroup is there',
  ],
  ENGINE_VERSION_NOT_SUPPORTED: [
    'the database is too old or new for QuickSight',
    'see the versions QuickSight supports',
  ],
  UNKNOWN_HOST: [
    'the database’s host name is not known',
    'deploy the warehouse first: npx nx deploy warehouse',
  ],
  GENERIC_SQL_FAILURE: [
    'the database refused a query',
    'run doctor: it compares the tables with the questions',
  ],
  CONFLICT: ['something else changes it at the moment', 'run apply again'],
  UNKNOWN: ['no kind of error is given', 'the words above are QuickSight’s own'],
  CAST_FAILURE: ['a value does not fit its column', 'run doctor: it compares the tables with the questions'],
};

/**
 * An error in plain words: which visual or column, what it means, what to do.
 *
 * `chart "Ten most common cases" (top-ten-cases), column requests: a column has another type … (COLUMN_TYPE_MISMATCH: …)`
 */
export function explain({ Type = 'UNKNOWN', Message = '', ViolatedEntities = [] }: GivenError): string {
  const paths = ViolatedEntities.map(({ Path = '' }) => Path).filter(Boolean);
  const [means, next] = meanings[Type] ?? [
    'the definition is not valid',
    'correct the question the error names',
  ];
  const where = whereOf([Message, ...paths].join(' '));
  const said = [Message, ...paths.map((path) => `at ${path}`)].filter(Boolean).join(' ');
  return `${where ? `${where}: ` : ''}${means}. To do: ${next}. (${Type}${said ? `: ${said}` : ''})`;
}

/** The visuals and columns that an error's own words name by their ids; empty when they name none. */
export function whereOf(words: string): string {
  const named = questions
    .filter(({ id }) =>
      new RegExp(`(^|[^a-z-])(chart-|table-|chart\\.|table\\.)?${id}([^a-z-]|$)`).test(words),
    )
    .map((question) => {
      const isTable = new RegExp(`table[-.]${question.id}`).test(words);
      const columns = question.columns
        .map(({ name }) => name)
        .filter((name) => new RegExp(`(^|[^a-z_-])${name}([^a-z_-]|$)`).test(words));
      const place = `${isTable ? 'table' : 'chart'} "${question.title}" (${question.id})`;
      return columns.length > 0 ? `${place}, column ${columns.join(', ')}` : place;
    });
  return named.join(' and ');
}
