import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const ReproduciblePackage = createRequire(import.meta.url)('../src/reproducible-package.cjs') as new (
  serverless: object,
) => { hooks: Record<string, () => void> };

function serverless() {
  const lambda = (key: string) => ({ Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: key } } });
  return {
    getProvider: () => ({ getDeploymentPrefix: () => 'serverless', getStage: () => 'dev' }),
    service: {
      service: 'denver-x',
      package: {} as { artifactDirectoryName?: string },
      provider: {
        compiledCloudFormationTemplate: {
          Resources: { Fn: lambda(''), Log: { Type: 'AWS::Logs::LogGroup' } },
        },
      },
    },
  };
}

describe('ReproduciblePackage', () => {
  it('packages under the same directory at any time', () => {
    const one = serverless();
    new ReproduciblePackage(one).hooks['after:package:createDeploymentArtifacts']?.();
    expect(one.service.package.artifactDirectoryName).toBe(
      'serverless/denver-x/dev/0-1970-01-01T00:00:00.000Z',
    );
  });

  it('deploys under the time of the deploy, code keys included', () => {
    const one = serverless();
    const { hooks } = new ReproduciblePackage(one);
    hooks['after:package:createDeploymentArtifacts']?.();
    const code = one.service.provider.compiledCloudFormationTemplate.Resources.Fn.Properties.Code;
    code.S3Key = `${one.service.package.artifactDirectoryName}/denver-x.zip`;
    const before = Date.now();
    hooks['before:aws:deploy:deploy:createStack']?.();
    const directory = one.service.package.artifactDirectoryName ?? '';
    expect(code.S3Key).toBe(`${directory}/denver-x.zip`);
    // The form osls reads back from the deployment bucket.
    expect(directory).toMatch(/^serverless\/denver-x\/dev\/\d+-\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
    expect(Number(directory.split('/')[3]?.split('-')[0])).toBeGreaterThanOrEqual(before);
  });
});
