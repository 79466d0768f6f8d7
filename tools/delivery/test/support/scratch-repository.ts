import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Project, Workspace } from '../../src/core/workspace';

/** What an app's stack is made of, in its `serverless.ts`: the scratch package is read from there. */
export interface ScratchStack {
  /** Name of its stack without the stage; default `denver-<app>`. */
  service?: string;
  /** Services whose export `<service>-<stage>-Out` it imports. */
  imports?: readonly string[];
  value: string;
}

const git = [
  '-c',
  'user.name=Test',
  '-c',
  'user.email=test@example.org',
  '-c',
  'commit.gpgsign=false',
  '-c',
  'init.defaultBranch=main',
];

/** A git repository of its own with apps and libs as folders, whose project graph is read from their manifests. */
export class ScratchRepository {
  readonly root = mkdtempSync(join(tmpdir(), 'denver-scratch-'));

  constructor() {
    this.git('init', '-q');
    this.write('nx.json', '{}');
    this.write('.gitignore', 'dist/\n');
  }

  git(...args: string[]): string {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    return execFileSync('git', [...git, ...args], { cwd: this.root, encoding: 'utf8', env }).trim();
  }

  write(path: string, text: string): this {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    return this;
  }

  /** An app with one stack. */
  app(name: string, stack: ScratchStack, dependencies: readonly string[] = []): this {
    this.write(
      `apps/${name}/serverless.ts`,
      `// service: '${stack.service ?? `denver-${name}`}'\n${JSON.stringify(stack)}\n`,
    );
    return this.manifest(`apps/${name}`, name, dependencies);
  }

  lib(name: string, dependencies: readonly string[] = []): this {
    return this.write(`libs/${name}/src/index.ts`, '1').manifest(`libs/${name}`, name, dependencies);
  }

  remove(path: string): this {
    rmSync(join(this.root, path), { recursive: true });
    return this;
  }

  /** Commits everything. @returns the SHA */
  commit(subject: string): string {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', subject);
    return this.git('rev-parse', 'HEAD');
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  workspace(): Workspace {
    const folders = ['apps', 'libs'].flatMap((group) =>
      existsSync(join(this.root, group))
        ? readdirSync(join(this.root, group)).map((name) => `${group}/${name}`)
        : [],
    );
    return new Map(
      folders
        .filter((root) => existsSync(join(this.root, root, 'package.json')))
        .map((root) => this.#project(root)),
    );
  }

  /** Makes a package as osls would: a state file and a template. */
  package(app: string, stage: string, region: string): void {
    const text = readFileSync(join(this.root, `apps/${app}/serverless.ts`), 'utf8');
    const {
      service = `denver-${app}`,
      imports = [],
      value,
    } = JSON.parse(text.slice(text.indexOf('\n'))) as ScratchStack;
    const provider = {
      stage,
      region,
      stackTags: { project: 'denver-service-request-events', service, stage },
    };
    this.write(
      `apps/${app}/dist/main/serverless-state.json`,
      JSON.stringify({ service: { service, provider } }),
    );
    const parts = imports.map((from) => ({ 'Fn::ImportValue': `${from}-${stage}-Out` }));
    const Value = value === '' ? '' : { 'Fn::Join': ['', [value, ...parts]] };
    const template = {
      Resources: {
        Thing: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Type: 'String', Name: `/scratch/${stage}/${service}`, Value },
        },
      },
      Outputs: { Out: { Value: { Ref: 'Thing' }, Export: { Name: `${service}-${stage}-Out` } } },
    };
    this.write(`apps/${app}/dist/main/cloudformation-template-update-stack.json`, JSON.stringify(template));
  }

  manifest(root: string, name: string, dependencies: readonly string[]): this {
    return this.write(`${root}/package.json`, JSON.stringify({ name, dependencies }));
  }

  #project(root: string): [string, Project] {
    const { name, dependencies } = JSON.parse(
      readFileSync(join(this.root, root, 'package.json'), 'utf8'),
    ) as {
      name: string;
      dependencies: string[];
    };
    const isApp = root.startsWith('apps/');
    return [
      name,
      {
        name,
        root,
        dependencies,
        tags: [],
        targets: isApp
          ? ['package', 'deploy', ...(existsSync(join(this.root, root, 'sql')) ? ['migrate'] : [])]
          : ['test'],
      },
    ];
  }
}
