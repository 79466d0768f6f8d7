import { fillPlaceholders, MigrationFileError } from '@denver/migrations';

/** What the `${…}` of a migration stand for. */
export interface MigrationNames {
  /** The catalogue's Glue database, e.g. `denver_dev`. */
  readonly glueDatabase: string;
  /** e.g. `us-west-2`. */
  readonly region: string;
  /** ARN of the role with which Redshift reads the lake. */
  readonly spectrumRole: string;
}

/** Any names do to see whether a statement is one that may be run. */
export const sampleNames: MigrationNames = {
  glueDatabase: 'denver_sample',
  region: 'us-west-2',
  spectrumRole: 'arn:aws:iam::000000000000:role/sample',
};

const patterns: Record<keyof MigrationNames, RegExp> = {
  glueDatabase: /^[a-z_][a-z0-9_]{0,126}$/,
  region: /^[a-z]{2}(-[a-z]+)+-\d$/,
  spectrumRole: /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
};

/**
 * A statement with its `${glueDatabase}`, `${region}` and `${spectrumRole}` filled in.
 *
 * @throws MigrationFileError an unknown placeholder, or a name that AWS would not take
 */
export function fillNames(file: string, statement: string, names: MigrationNames): string {
  for (const [key, pattern] of Object.entries(patterns)) {
    const value = names[key as keyof MigrationNames];
    if (!pattern.test(value)) throw new MigrationFileError(file, `Expected a ${key}, got "${value}".`);
  }
  return fillPlaceholders(file, statement, { ...names });
}
