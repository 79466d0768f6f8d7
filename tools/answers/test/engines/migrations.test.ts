import { describe, expect, it } from 'vitest';
import { fillNames, splitStatements } from '../../src/engines/migrations';

describe('splitStatements', () => {
  it('parts statements and leaves comments out', () => {
    expect(
      splitStatements("-- made; by\nBEGIN;\nSELECT 1; /* a; b */\nSELECT ';' AS a -- end;\n;\n"),
    ).toEqual(['BEGIN', 'SELECT 1', "SELECT ';' AS a"]);
  });

  it('keeps a quote that is doubled inside of text', () => {
    expect(splitStatements("SELECT 'it''s; -- so'; SELECT 2")).toEqual(["SELECT 'it''s; -- so'", 'SELECT 2']);
  });
});

describe('fillNames', () => {
  it('fills in what it is given, and leaves the rest', () => {
    expect(
      fillNames("`${database}` 's3://${bucket}/${created_month}/'", { database: 'd', bucket: 'b' }),
    ).toBe("`d` 's3://b/${created_month}/'");
  });
});
