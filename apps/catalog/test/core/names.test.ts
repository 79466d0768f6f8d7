import { MigrationFileError } from '@denver/migrations';
import { describe, expect, it } from 'vitest';
import { fillNames } from '../../src/core/names';

const names = { database: 'denver_dev', bucket: 'denver-lake-000000000000-us-west-2-dev' };

describe('fillNames', () => {
  it('fills in both names, and leaves the projected partition to Athena', () => {
    expect(fillNames('f', '${database} ${bucket} ${created_month}', names)).toBe(
      `denver_dev ${names.bucket} \${created_month}`,
    );
  });

  it.each([
    ['an unknown placeholder', '${table}', names],
    ['a database name with SQL in it', '${database}', { ...names, database: 'x; DROP' }],
    ['a bucket name with a quote in it', '${bucket}', { ...names, bucket: "x'y" }],
  ])('refuses %s', (_, statement, given) => {
    expect(() => fillNames('0001-a.sql', statement, given)).toThrow(MigrationFileError);
  });
});
