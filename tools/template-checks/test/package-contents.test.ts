import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPackages } from '../src/package-contents';
import { zipNames } from '../src/zip-names';

/** A zip of empty files: its directory is all that is read. */
function zipOf(names: readonly string[]): Buffer {
  const entries = names.map((name) => {
    const entry = Buffer.alloc(46 + Buffer.byteLength(name));
    entry.write('PK\x01\x02', 'latin1');
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.write(name, 46);
    return entry;
  });
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(Buffer.concat(entries).length, 12);
  return Buffer.concat([...entries, end]);
}

describe('zipNames', () => {
  it('lists what is in a zip, and tells a file that is none', () => {
    expect(zipNames(zipOf(['src/handler.mjs', 'café.txt']))).toEqual(['src/handler.mjs', 'café.txt']);
    expect(zipNames(zipOf([]))).toEqual([]);
    expect(zipNames(Buffer.from('no zip'))).toBeUndefined();
    expect(zipNames(zipOf(['a', 'b']).subarray(10))).toBeUndefined();
  });
});

describe('checkPackages', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'template-checks-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A package of these functions in one zip, `undefined` for none. */
  const findings = (functions: Record<string, string[]>, names?: readonly string[]): string[] => {
    const Resources = Object.fromEntries(
      Object.keys(functions).map((key) => [
        `${key}LambdaFunction`,
        {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Code: { S3Bucket: { Ref: 'B' }, S3Key: 'serverless/x/dev/0/x.zip' },
            Handler: 'src/handler.handler',
            FunctionName: `x-${key}`,
          },
        },
      ]),
    );
    const state = {
      service: {
        functions: Object.fromEntries(
          Object.entries(functions).map(([key, patterns]) => [
            key,
            { name: `x-${key}`, package: { patterns } },
          ]),
        ),
      },
    };
    const template = join(folder, 'template.json');
    writeFileSync(template, JSON.stringify({ Resources }));
    writeFileSync(join(folder, 'serverless-state.json'), JSON.stringify(state));
    if (names) writeFileSync(join(folder, 'x.zip'), zipOf(names));
    return checkPackages(template).map(({ resource, rule, message }) => `${resource} ${rule} ${message}`);
  };
  const page = { page: ['dist/page/**'] };

  it('lets pass a zip with the handler, what the patterns name, and nothing else', () => {
    expect(findings(page, ['src/handler.mjs', 'dist/page/index.html', 'dist/page/assets/a.js'])).toEqual([]);
    expect(findings({ one: [] }, ['src/handler.js'])).toEqual([]);
  });

  it('misses the files of a pattern', () => {
    expect(findings(page, ['src/handler.mjs'])).toEqual([
      'pageLambdaFunction PACKAGE Expected x.zip to hold dist/page/**, got no such file',
    ]);
  });

  it('misses the handler where Lambda looks, and finds what has no business there', () => {
    expect(findings(page, ['apps/x/src/handler.mjs', 'dist/main/old.zip', 'dist/page/index.html'])).toEqual([
      'pageLambdaFunction PACKAGE Expected x.zip to hold src/handler.handler, got no such file',
      'pageLambdaFunction PACKAGE Expected x.zip to hold nothing else, got 2 more files: apps/x/src/handler.mjs, dist/main/old.zip',
    ]);
  });

  it('lets functions share a zip', () => {
    expect(findings({ one: ['a.json'], two: ['b.json'] }, ['src/handler.mjs', 'a.json', 'b.json'])).toEqual(
      [],
    );
  });

  it('misses the zip itself', () => {
    expect(findings(page)).toEqual([
      'pageLambdaFunction PACKAGE Expected a zip x.zip beside the template, got none',
    ]);
  });
});
