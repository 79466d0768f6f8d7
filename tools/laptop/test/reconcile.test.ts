import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, type Evidence, type LakeRow } from '../src/reconcile/compare';
import { compareIdentity } from '../src/reconcile/identity';
import { fieldsOf, readLogFolder, type LogRecord } from '../src/reconcile/log-records';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reconcile-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(): LogRecord[] {
  writeFileSync(
    join(folder, '1.log'),
    'Pothole,80202,open\nPothole,80202,closed\n\n"Trash, missed\nagain",80203-1234,open\r\n',
  );
  writeFileSync(join(folder, '2.log'), 'Graffiti,80204,open\nbro"ken"row\ntorn las');
  return readLogFolder(folder);
}

function sound(): Evidence {
  const [opened, closed, trash, graffiti, broken] = written();
  const row = (record: LogRecord | undefined, key: string, version: string): LakeRow => ({
    transportId: record?.transportId ?? null,
    key,
    version,
  });
  const lake = [
    row(opened, 'pothole', '1#0'),
    row(closed, 'pothole', '2#1'),
    row(trash, 'trash', '1#0'),
    row(graffiti, 'graffiti', '3#0'),
  ];
  const bytes = Buffer.from('bro"ken"row');
  return {
    written: written(),
    lake: [...lake, ...lake.slice(0, 1)],
    quarantined: [
      {
        transportId: broken?.transportId ?? null,
        reason: 'csv_syntax',
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes,
        range: { fileId: 'f', offset: 0, length: bytes.length },
      },
    ],
    table: [
      { key: 'pothole', version: '2#1' },
      { key: 'trash', version: '1#0' },
      { key: 'graffiti', version: '3#0' },
    ],
  };
}

describe('readLogFolder', () => {
  it('keeps a quoted line break inside its record, leaves blank lines out and marks a torn last line', () => {
    const records = written();
    expect(records.map((record) => record.bytes.toString())).toEqual([
      'Pothole,80202,open',
      'Pothole,80202,closed',
      '"Trash, missed\nagain",80203-1234,open',
      'Graffiti,80204,open',
      'bro"ken"row',
      'torn las',
    ]);
    expect(records.map((record) => record.complete)).toEqual([true, true, true, true, true, false]);
    expect(new Set(records.map((record) => record.transportId)).size).toBe(6);
  });
});

describe('readLogFolder with quarantined ranges', () => {
  it('takes the range as the record where quotes never close, and reads on behind it', () => {
    writeFileSync(join(folder, '2.log'), 'ok,1\nbad,"never closed\nok,2\n');
    const fileId = readLogFolder(folder).at(-1)?.transportId.split('-')[0] ?? '';
    const records = readLogFolder(folder, [{ fileId, offset: 5, length: 17 }]).slice(-3);
    expect(records.map((record) => record.bytes.toString())).toEqual(['ok,1', 'bad,"never closed', 'ok,2']);
  });
});

describe('fieldsOf', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    ['a,', ['a', '']],
    ['"a ""b"", c",d', ['a "b", c', 'd']],
    ['""', ['']],
    ['"open', undefined],
    ['"a"b', undefined],
  ])('reads %s', (text, fields) => {
    expect(fieldsOf(Buffer.from(text))).toEqual(fields);
  });
});

describe('compare', () => {
  it('accepts a sound run: retried rows, quarantine and a torn last line included', () => {
    expect(compare(sound())).toMatchObject({
      written: 5,
      inLake: 4,
      inQuarantine: 1,
      repeatedInLake: 1,
      reasons: { csv_syntax: 1 },
      keys: 3,
      items: 3,
      problems: [],
    });
  });

  const damages: Array<[string, (evidence: Evidence) => Evidence, string]> = [
    ['a lake row lost', (e) => ({ ...e, lake: e.lake.slice(1, 4) }), 'neither lake nor quarantine'],
    ['a quarantined row lost', (e) => ({ ...e, quarantined: [] }), 'neither lake nor quarantine'],
    [
      'a lake row invented',
      (e) => ({ ...e, lake: [...e.lake, { transportId: 'x', key: 'trash', version: '0' }] }),
      'lake but never written',
    ],
    [
      'a row in both places',
      (e) => ({
        ...e,
        lake: [...e.lake, { transportId: e.quarantined[0]!.transportId, key: 'trash', version: '0' }],
      }),
      'both lake and quarantine',
    ],
    [
      'quarantined bytes changed',
      (e) => ({ ...e, quarantined: [{ ...e.quarantined[0]!, bytes: Buffer.from('brokenrow') }] }),
      'other bytes',
    ],
    [
      'a transport id lost',
      (e) => ({ ...e, lake: e.lake.map((row) => ({ ...row, transportId: null })) }),
      'without a transport id',
    ],
    ['an item missing', (e) => ({ ...e, table: e.table.slice(1) }), 'lake but not in the table'],
    [
      'an item too many',
      (e) => ({ ...e, table: [...e.table, { key: 'ghost', version: '1' }] }),
      'table but not in the lake',
    ],
    [
      'an old version in the table',
      (e) => ({ ...e, table: [{ key: 'pothole', version: '1#0' }, ...e.table.slice(1)] }),
      'not at its newest version',
    ],
  ];
  it.each(damages)('finds %s', (_, damage, words) => {
    expect(compare(damage(sound())).problems.join()).toContain(words);
  });
});

describe('compareIdentity', () => {
  const columns = [0, 1];

  it('accepts keys that follow the stable columns', () => {
    const { written: records, lake } = sound();
    expect(compareIdentity(records, lake, columns)).toEqual([]);
  });

  it('finds one case under two keys, and two cases under one', () => {
    const { written: records, lake } = sound();
    const rekeyed = (index: number, key: string) =>
      lake.map((row, i) => (i === index ? { ...row, key } : row));
    expect(compareIdentity(records, rekeyed(1, 'other'), columns).join()).toContain('under different keys');
    expect(compareIdentity(records, rekeyed(2, 'graffiti'), columns).join()).toContain('under one key');
  });
});
