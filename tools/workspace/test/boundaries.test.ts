import { ESLint } from 'eslint';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const eslint = new ESLint({ cwd: root });

/** The rules that a line of code breaks when it stands in `file`. */
async function brokenRules(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: join(root, file) });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

describe('module boundaries', { timeout: 60_000 }, () => {
  it.each([
    [
      'a pure lib reads a file',
      'libs/csv-json/src/bad.ts',
      "import { readFileSync } from 'node:fs';\nreadFileSync('x');",
      'no-restricted-imports',
    ],
    [
      'a pure lib uses the SDK',
      'libs/questions/src/bad.ts',
      "import '@aws-sdk/client-s3';",
      '@nx/enforce-module-boundaries',
    ],
    [
      'a lib uses an app',
      'libs/questions/src/bad.ts',
      "import '../../../apps/agent/src/errors';",
      '@nx/enforce-module-boundaries',
    ],
    [
      'an app uses an app',
      'apps/agent/src/bad.ts',
      "import '../../generator/src/main';",
      '@nx/enforce-module-boundaries',
    ],
    [
      'a pure lib uses a lib with side effects',
      'libs/questions/src/bad.ts',
      "import '@denver/aws-clients';",
      '@nx/enforce-module-boundaries',
    ],
    [
      'a source imports testing',
      'apps/agent/src/bad.ts',
      "import '@denver/testing';",
      '@typescript-eslint/no-restricted-imports',
    ],
    [
      'an index exports everything',
      'libs/questions/src/bad.ts',
      "export * from './ask';",
      'no-restricted-syntax',
    ],
  ])('stop the line when %s', async (_, file, code, rule) => {
    expect(await brokenRules(file, code)).toContain(rule);
  });

  it('let an app use a lib', async () => {
    expect(
      await brokenRules('apps/agent/src/good.ts', "export { dataset } from '@denver/record-model';"),
    ).toEqual([]);
  });
});
