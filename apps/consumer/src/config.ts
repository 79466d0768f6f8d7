import { datasetIds, type DatasetId } from '@denver/record-model';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { ConsumerConfigError } from './errors';

const Environment = Type.Object(
  {
    DATASET: Type.Enum([...datasetIds], {
      description: 'Whose records this function gets, e.g. service-request',
    }),
    TABLE: Type.String({ minLength: 3, description: 'Table of the cases, e.g. denver-service-request-dev' }),
    LAKE_BUCKET: Type.String({ minLength: 3, description: 'Bucket of quarantine and boundaries' }),
    QUARANTINE_PREFIX: Type.String({
      pattern: '^[\\w-]+(/[\\w-]+)*$',
      description: 'Folder of the quarantine, e.g. quarantine/consumer/service-request',
    }),
    BOUNDARIES_KEY: Type.String({
      minLength: 1,
      description:
        'Key of the neighbourhood boundaries, e.g. reference/neighborhoods.geojson; it may be missing',
    }),
  },
  { additionalProperties: false },
);

/** What the function is told by its stack. */
export interface ConsumerConfig {
  readonly dataset: DatasetId;
  readonly table: string;
  readonly lakeBucket: string;
  readonly quarantinePrefix: string;
  readonly boundariesKey: string;
}

/**
 * Reads the function's environment; the only place that does.
 *
 * @throws ConsumerConfigError naming the variable that is missing or wrong
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): ConsumerConfig {
  const given = Object.fromEntries(Object.keys(Environment.properties).map((key) => [key, env[key]]));
  if (!Value.Check(Environment, given)) {
    const [first] = Value.Errors(Environment, given);
    throw new ConsumerConfigError(
      first?.instancePath.slice(1) ?? 'environment',
      first?.message ?? 'be valid',
    );
  }
  const { DATASET, TABLE, LAKE_BUCKET, QUARANTINE_PREFIX, BOUNDARIES_KEY }: Static<typeof Environment> =
    given;
  return {
    dataset: DATASET,
    table: TABLE,
    lakeBucket: LAKE_BUCKET,
    quarantinePrefix: QUARANTINE_PREFIX,
    boundariesKey: BOUNDARIES_KEY,
  };
}
