import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/**
 * Two tag axes, no wildcard: `type` says what a project may be used for, `scope` which part of the pipeline it
 * belongs to. The messages name the way out.
 */
const boundaries = [
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib-pure', 'type:lib-io', 'type:testing'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib-pure', 'type:lib-io', 'type:testing'] },
  { sourceTag: 'type:lib-io', onlyDependOnLibsWithTags: ['type:lib-pure', 'type:lib-io', 'type:testing'] },
  {
    sourceTag: 'type:lib-pure',
    onlyDependOnLibsWithTags: ['type:lib-pure', 'type:testing'],
    bannedExternalImports: ['@aws-sdk/*', '@smithy/*'],
  },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:lib-pure'] },
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared', 'scope:record', 'scope:insight'] },
  { sourceTag: 'scope:record', onlyDependOnLibsWithTags: ['scope:record', 'scope:shared'] },
  { sourceTag: 'scope:ingest', onlyDependOnLibsWithTags: ['scope:record', 'scope:shared'] },
  {
    sourceTag: 'scope:warehouse',
    onlyDependOnLibsWithTags: ['scope:warehouse', 'scope:record', 'scope:insight', 'scope:shared'],
  },
  { sourceTag: 'scope:insight', onlyDependOnLibsWithTags: ['scope:insight', 'scope:record', 'scope:shared'] },
];

const edges =
  'Keep it pure: take the bytes or the value as an argument, and let an app do the input and output.';

export default tseslint.config(
  {
    ignores: ['**/dist', '**/out-tsc', '**/.serverless*', '**/.esbuild', '**/generated', '.nx', '.laptop'],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mjs'],
    ignores: ['**/vitest.config.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints: boundaries }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportAllDeclaration',
          message: 'Name each export: index.ts is the public API and is read as one.',
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['**/*.config.ts', '**/serverless*.ts'],
    rules: {
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: ['libs/{record-model,csv-json,questions}/src/**/*.ts'],
    ignores: ['libs/*/src/generate.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['fs', 'net', 'http', 'https', 'child_process'].flatMap((name) => [
            { name: `node:${name}`, message: edges },
            { name, message: edges },
          ]),
          patterns: [{ group: ['node:fs/*', 'fs/*'], message: edges }],
        },
      ],
    },
  },
  {
    files: ['**/src/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@denver/testing', '@denver/testing/*'],
              message: 'Only tests import testing.',
            },
          ],
        },
      ],
    },
  },
);
