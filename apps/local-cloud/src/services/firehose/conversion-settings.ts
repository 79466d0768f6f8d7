import { refuse } from '../../core/errors';
import type { Members } from '../../core/members';

/** How JSON becomes Parquet. */
export interface ConversionSettings {
  deserializer: 'OpenX' | 'Hive';
  /** OpenX: match keys without regard to case. */
  caseInsensitive: boolean;
  /** OpenX: read `a.b` as `a_b`. */
  dotsToUnderscores: boolean;
  /** OpenX: column name to the JSON key it is read from. */
  keyOfColumn: Record<string, string>;
  compression: 'SNAPPY' | 'GZIP' | 'UNCOMPRESSED';
  database: string;
  table: string;
}

/** Reads `DataFormatConversionConfiguration`; undefined when it is off. */
export function readConversion(what: string, input: Members): ConversionSettings | undefined {
  const conversion = input.optionalObject('DataFormatConversionConfiguration');
  if (!conversion || conversion.optionalBoolean('Enabled') === false) return undefined;
  const schema = conversion.object('SchemaConfiguration');
  schema.only(['RoleARN', 'CatalogId', 'Region', 'DatabaseName', 'TableName', 'VersionId'], (member) =>
    refuse(what, member),
  );
  const version = schema.optionalText('VersionId') ?? 'LATEST';
  if (version !== 'LATEST')
    throw refuse(what, `${schema.nameOf('VersionId')} ${version}`, 'It knows LATEST.');
  return {
    ...readDeserializer(what, conversion.object('InputFormatConfiguration').object('Deserializer')),
    compression: readSerializer(what, conversion.object('OutputFormatConfiguration').object('Serializer')),
    database: schema.text('DatabaseName'),
    table: schema.text('TableName'),
  };
}

function readDeserializer(what: string, input: Members) {
  input.only(['OpenXJsonSerDe', 'HiveJsonSerDe'], (member) => refuse(what, member));
  const openX = input.optionalObject('OpenXJsonSerDe');
  const hive = input.optionalObject('HiveJsonSerDe');
  if (Boolean(openX) === Boolean(hive))
    throw input.fail('OpenXJsonSerDe', 'or HiveJsonSerDe must be given, one of the two');
  hive?.only([], (member) => refuse(what, member));
  openX?.only(
    ['CaseInsensitive', 'ConvertDotsInJsonKeysToUnderscores', 'ColumnToJsonKeyMappings'],
    (member) => refuse(what, member),
  );
  return {
    deserializer: openX ? ('OpenX' as const) : ('Hive' as const),
    caseInsensitive: openX?.optionalBoolean('CaseInsensitive') ?? true,
    dotsToUnderscores: openX?.optionalBoolean('ConvertDotsInJsonKeysToUnderscores') ?? false,
    keyOfColumn: openX?.textMap('ColumnToJsonKeyMappings') ?? {},
  };
}

function readSerializer(what: string, input: Members): ConversionSettings['compression'] {
  input.only(['ParquetSerDe'], (member) => refuse(what, member, 'It knows ParquetSerDe.'));
  const parquet = input.object('ParquetSerDe');
  parquet.only(['Compression'], (member) => refuse(what, member));
  return parquet.optionalChoice('Compression', ['SNAPPY', 'GZIP', 'UNCOMPRESSED']) ?? 'SNAPPY';
}
