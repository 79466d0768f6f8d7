import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, '.github/workflows');

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}

interface Job {
  steps?: Step[];
  permissions?: Record<string, string>;
  env?: Record<string, unknown>;
  environment?: unknown;
  concurrency?: { group: string; 'cancel-in-progress': boolean };
  'timeout-minutes'?: number;
  needs?: string[];
}

interface Workflow {
  permissions?: Record<string, string>;
  on: Record<string, unknown>;
  env?: Record<string, unknown>;
  jobs: Record<string, Job>;
}

const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

/** The rules a workflow breaks, by name. */
function brokenRules(text: string): string[] {
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap(({ steps: list = [] }) => list);
  const rules: Array<[string, boolean]> = [
    ['permissions are named at the top', workflow.permissions !== undefined],
    ['the top gives no more than reading contents', onlyReads(workflow.permissions ?? {})],
    [
      'only id-token is ever written',
      jobs.every(({ permissions = {} }) => writes(permissions).every((name) => name === 'id-token')),
    ],
    [
      'id-token is given only to jobs that ask AWS',
      jobs.every((job) => writes(job.permissions ?? {}).length === 0 || asksAws(job)),
    ],
    [
      'every action is pinned to a commit, with its version beside it',
      usesLines(text).every((line) => /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
    ],
    ['no secret is read: credentials come from OIDC', !/\bsecrets\b/.test(text)],
    [
      'no access key is named',
      !/AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|aws-(access-key-id|secret-access-key)/.test(text),
    ],
    [
      'a checkout leaves no token behind',
      steps.every(
        ({ uses = '', with: input }) =>
          !uses.startsWith('actions/checkout@') || input?.['persist-credentials'] === false,
      ),
    ],
    [
      'nothing from outside is pasted into a script',
      steps.every(({ run = '' }) => !/\$\{\{\s*(inputs|github\.(event|head_ref|ref_name))/.test(run)),
    ],
    [
      'no trigger runs foreign code with rights',
      !('pull_request_target' in workflow.on) && !('workflow_run' in workflow.on),
    ],
    ['every job ends by itself', jobs.every((job) => (job['timeout-minutes'] ?? 0) > 0)],
    [
      'packages are installed from the lock, without scripts',
      !/npm (i|install|ci)\b(?! --ignore-scripts)/.test(text),
    ],
  ];
  return rules.filter(([, holds]) => !holds).map(([name]) => name);
}

function usesLines(text: string): string[] {
  return text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
}

function writes(permissions: Record<string, string>): string[] {
  return Object.entries(permissions).flatMap(([name, right]) => (right === 'write' ? [name] : []));
}

function onlyReads(permissions: Record<string, string>): boolean {
  return Object.entries(permissions).every(([name, right]) => name === 'contents' && right === 'read');
}

function asksAws({ steps = [] }: Job): boolean {
  return steps.some(({ uses = '' }) => uses.startsWith('aws-actions/configure-aws-credentials@'));
}

describe.each(files)('$name', ({ text }) => {
  it('breaks no rule', () => {
    expect(brokenRules(text)).toEqual([]);
  });
});

describe('a bad workflow', () => {
  const bad = `
on: { pull_request_target: null }
permissions: { contents: write }
env: { TOKEN: "\${{ secrets.TOKEN }}" }
jobs:
  deploy:
    permissions: { id-token: write, packages: write }
    steps:
      - uses: actions/checkout@v5
      - run: npm install
        env: { AWS_ACCESS_KEY_ID: x }
      - run: echo \${{ github.event.pull_request.title }}
`;

  it('breaks every rule but the one on naming its permissions', () => {
    expect(brokenRules(bad)).toHaveLength(11);
    expect(brokenRules('on: {}\njobs: {}')).toEqual(['permissions are named at the top']);
  });
});

describe('deploy.yml', () => {
  const { jobs, on } = parse(readFileSync(join(folder, 'deploy.yml'), 'utf8')) as Workflow;

  it('deploys from main alone, one run per stage at a time, into an environment that can be protected', () => {
    expect(on['push']).toEqual({ branches: ['main'] });
    expect(jobs['deploy']?.environment).toBe("${{ inputs.stage || 'dev' }}");
    expect(jobs['deploy']?.concurrency).toEqual({
      group: "deploy-${{ inputs.stage || 'dev' }}",
      'cancel-in-progress': false,
    });
  });

  it('ends before the lock on the stage does', () => {
    const source = readFileSync(join(root, 'tools/delivery/src/verbs/deploy-affected.ts'), 'utf8');
    const lockMinutes = Number(/lockLastsMs = (\d+) \* 60_000/.exec(source)?.[1]);
    expect(jobs['deploy']?.['timeout-minutes']).toBeLessThan(lockMinutes);
  });

  it('uses commands that the tool knows', () => {
    const help = execFileSync(process.execPath, [join(root, 'tools/delivery/dist/main.mjs'), 'help'], {
      cwd: root,
      encoding: 'utf8',
    });
    for (const job of ['diff', 'deploy'])
      for (const { run = '' } of jobs[job]?.steps ?? [])
        for (const [, verb = ''] of run.matchAll(/main\.mjs ([a-z]+)/g))
          expect(help).toMatch(new RegExp(`^ {2}${verb} `, 'm'));
  });
});

describe('ci.yml', () => {
  it('has one check that waits for all others', () => {
    const { jobs } = parse(readFileSync(join(folder, 'ci.yml'), 'utf8')) as Workflow;
    const others = Object.keys(jobs).filter((name) => name !== 'done');
    expect(jobs['done']?.needs?.toSorted()).toEqual(others.sort());
  });
});

describe('secretlint', { timeout: 60_000 }, () => {
  const secretlint = (input: string) =>
    spawnSync(
      process.execPath,
      [join(root, 'node_modules/secretlint/bin/secretlint.js'), '--stdinFileName=settings.txt'],
      { cwd: root, input },
    );

  it('stops at an access key, and lets the words around it pass', () => {
    // Put together here, so that the linter does not stop at this file.
    const key = ['AKIA', 'Z3XNQ5WBVJ7LRTPD'].join('');
    const secret = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYQ2hV9tKpLm'].join('/');
    expect(secretlint(`aws_access_key_id=${key}\naws_secret_access_key=${secret}\n`).status).toBe(1);
    expect(secretlint('AWS_ACCESS_KEY_ID=local\n').status).toBe(0);
  });
});
