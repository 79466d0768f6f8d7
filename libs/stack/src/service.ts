import {
  deploymentBucketReasons,
  functionReasons,
  logGroupReasons,
  metadata,
  tlsPolicyReason,
} from './accepted';
import { exportName, pascalCase, stage, type CfnOutput, type CfnResources } from './template';

/** What the osls configurations of all apps have in common. */
export interface ServiceOptions {
  /** e.g. `denver-consumer`; the CloudFormation stack is `<service>-<stage>`. */
  readonly service: string;
  readonly resources: CfnResources;
  /** By output key, e.g. `LakeBucketName`; exported as `<service>-<stage>-<key>`. */
  readonly outputs?: Record<string, CfnOutput>;
  /** By function key. */
  readonly functions?: Record<string, object>;
  /** Values by stage, read as `${param:name}`; `default` holds for every stage not named. */
  readonly params?: Record<string, Record<string, string | number | boolean>>;
}

/**
 * One osls service: stage and region from flags or environment, tagged, with its own deployment bucket.
 *
 * Nothing in it names an account, so one package deploys to any, a laptop's included.
 */
export function service(options: ServiceOptions): object {
  return {
    service: options.service,
    frameworkVersion: '4',
    configValidationMode: 'error',
    ...(options.params ? { params: options.params } : {}),
    provider: {
      name: 'aws',
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      stage: "${opt:stage, env:STAGE, 'dev'}",
      region: "${opt:region, env:AWS_REGION, 'us-west-2'}",
      stackTags: { project: 'denver-service-request-events', service: options.service, stage },
      deploymentBucket: { blockPublicAccess: true, maxPreviousDeploymentArtifacts: 5, versioning: true },
      versionFunctions: false,
      logRetentionInDays: 30,
    },
    plugins: [...(options.functions ? ['serverless-esbuild'] : []), '@denver/stack/reproducible-package'],
    ...(options.functions ? bundledFunctions(options.functions) : {}),
    resources: {
      Resources: options.resources,
      extensions: generatedResources(Object.keys(options.functions ?? {})),
      ...(options.outputs ? { Outputs: exportedOutputs(options.service, options.outputs) } : {}),
    },
  };
}

/** What osls makes by itself, completed: old artefacts expire, and what the checkers find is accepted with a reason. */
function generatedResources(functionKeys: readonly string[]): object {
  return {
    ServerlessDeploymentBucket: {
      Metadata: metadata(deploymentBucketReasons),
      Properties: {
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'expire-old-artefacts',
              Status: 'Enabled',
              NoncurrentVersionExpiration: { NoncurrentDays: 30 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            },
          ],
        },
      },
    },
    ServerlessDeploymentBucketPolicy: { Metadata: metadata(tlsPolicyReason) },
    ...Object.fromEntries(
      functionKeys
        .map((key) => pascalCase(key))
        .flatMap((name) => [
          [`${name}LambdaFunction`, { Metadata: metadata(functionReasons) }],
          [`${name}LogGroup`, { Metadata: metadata(logGroupReasons) }],
        ]),
    ),
  };
}

function exportedOutputs(serviceName: string, outputs: Record<string, CfnOutput>): object {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, { description, value }]) => [
      key,
      { Description: description, Value: value, Export: { Name: exportName(serviceName, key) } },
    ]),
  );
}

/** Functions as ES modules; the SDK comes with the runtime, everything else is bundled. */
function bundledFunctions(functions: Record<string, object>): object {
  return {
    functions,
    custom: {
      esbuild: {
        bundle: true,
        format: 'esm',
        outputFileExtension: '.mjs',
        platform: 'node',
        target: 'node20.19',
        mainFields: ['module', 'main'],
        external: ['@aws-sdk/*'],
        exclude: ['*'],
        minify: false,
        sourcemap: false,
      },
    },
  };
}
