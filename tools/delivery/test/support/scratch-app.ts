import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const checkout = resolve(import.meta.dirname, '../../../..');
const program = join(checkout, 'tools/delivery/dist/main.mjs');

/** How a program ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** What a template may look like to a test that changes it. */
export interface OpenTemplate {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  Outputs?: Record<string, unknown>;
}

/**
 * A workspace in a temporary folder with one app `shop`, made of the project's own libs: a stack with a retained
 * bucket, and one without data that imports from it and from `denver-ingest-state`.
 */
export class ScratchApp {
  readonly root = mkdtempSync(join(tmpdir(), 'denver-shop-'));
  readonly #folder = join(this.root, 'apps/shop');

  constructor(readonly env: NodeJS.ProcessEnv) {
    mkdirSync(this.#folder, { recursive: true });
    symlinkSync(join(checkout, 'node_modules'), join(this.root, 'node_modules'));
    writeFileSync(join(this.root, 'nx.json'), '{}');
    writeFileSync(
      join(this.#folder, 'package.json'),
      JSON.stringify({
        type: 'module',
        scripts: {
          'deploy:files': 'echo "files to $STAGE" >> told',
          'deploy:after': 'echo "after in $AWS_REGION" >> told',
        },
      }),
    );
    writeFileSync(join(this.#folder, 'serverless.state.ts'), stateService);
    writeFileSync(join(this.#folder, 'serverless.ts'), mainService);
  }

  /** Packages both service files with osls, as `nx package` does. */
  async package(): Promise<void> {
    const osls = join(checkout, 'node_modules/serverless/bin/serverless.js');
    for (const args of [
      ['--config', 'serverless.state.ts', '--package', 'dist/state'],
      ['--package', 'dist/main'],
    ])
      await promisify(execFile)(process.execPath, [osls, 'package', ...args], {
        cwd: this.#folder,
        env: this.env,
      });
  }

  /** Changes a package the way another version of the app would. */
  edit(folder: 'main' | 'state', change: (template: OpenTemplate) => void): void {
    const file = (name: string) => join(this.#folder, 'dist', folder, name);
    const read = (name: string) => JSON.parse(readFileSync(file(name), 'utf8')) as unknown;
    const template = read('cloudformation-template-update-stack.json') as OpenTemplate;
    change(template);
    writeFileSync(file('cloudformation-template-update-stack.json'), JSON.stringify(template));
    const state = read('serverless-state.json') as {
      service: { provider: { compiledCloudFormationTemplate: OpenTemplate } };
    };
    state.service.provider.compiledCloudFormationTemplate = template;
    writeFileSync(file('serverless-state.json'), JSON.stringify(state));
  }

  /** What the app's own scripts wrote down. */
  told(): string {
    return readFileSync(join(this.#folder, 'told'), 'utf8');
  }

  git(...args: string[]): Promise<unknown> {
    const identity = [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.org',
      '-c',
      'commit.gpgsign=false',
    ];
    return promisify(execFile)('git', [...identity, ...args], { cwd: this.root });
  }

  /** Runs the program as a target of Nx does. */
  async run(line: string, env: NodeJS.ProcessEnv = this.env): Promise<Ended> {
    return new Promise((done) => {
      execFile(
        process.execPath,
        [program, ...line.split(' ')],
        { cwd: this.root, env },
        (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const stateService = `import { retained, service, stage } from '@denver/stack';
export default service({
  service: 'denver-shop-state',
  resources: { Shelf: retained({ Type: 'AWS::S3::Bucket', Properties: { BucketName: \`scratch-shelf-\${stage}\` } }) },
  outputs: { ShelfName: { value: { Ref: 'Shelf' }, description: 'Bucket' } },
});
`;

const mainService = `import { imported, service } from '@denver/stack';
const value = { 'Fn::Join': ['', [imported('denver-ingest-state', 'LakeBucketName'), '/', imported('denver-shop-state', 'ShelfName')]] };
export default service({
  service: 'denver-shop',
  resources: { Sign: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Name: '/shop/sign', Value: value } } },
  outputs: { SignName: { value: { Ref: 'Sign' }, description: 'Parameter' } },
});
`;
