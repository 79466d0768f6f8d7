import {
  arnOf,
  imported,
  redshiftFunctionRole,
  stage,
  sub,
  type CfnResource,
  type CfnResources,
} from '@denver/stack';

const pageFunction = `denver-dashboard-${stage}-page`;

/** From `denver-ingest-state`. */
const lakeBucketName = imported('denver-ingest-state', 'LakeBucketName');
const lakeBucketArn = imported('denver-ingest-state', 'LakeBucketArn');

/** The page and its API in one function; the built page travels in its package. */
export function pageFunctions(): Record<string, object> {
  return {
    page: {
      name: pageFunction,
      description: 'The dashboard: its page and its API',
      handler: 'src/handler.handler',
      role: arnOf('PageRole'),
      memorySize: 512,
      timeout: 30,
      environment: { ENGINE: 'redshift', STAGE: stage, LAKE_BUCKET: lakeBucketName },
      package: { patterns: ['dist/page/**'] },
    },
  };
}

/** The function's role and its address. */
export function pageResources(): CfnResources {
  return { PageRole: pageRole(), PageUrl: pageUrl() };
}

/**
 * The address lets in only who signs requests with a role of this account that may invoke it; put a distribution with
 * your own sign-on before it. An open address is for you to decide, with `AuthType: NONE`.
 */
function pageUrl(): CfnResource {
  return {
    Type: 'AWS::Lambda::Url',
    Properties: {
      TargetFunctionArn: arnOf('PageLambdaFunction'),
      AuthType: 'AWS_IAM',
      InvokeMode: 'BUFFERED',
    },
  };
}

/**
 * What the function may do: ask the warehouse with the rights of the role `analyst`, and read the cubes' version and the
 * boundaries.
 */
function pageRole(): CfnResource {
  const redshift = { workgroupArn: imported('denver-warehouse', 'WorkgroupArn'), databaseRole: 'analyst' };
  return redshiftFunctionRole(pageFunction, redshift, [
    {
      actions: ['s3:GetObject'],
      resources: ['/cubes/version.json', '/reference/neighborhoods.geojson'].map((key) =>
        sub(`\${LakeBucketArn}${key}`, { LakeBucketArn: lakeBucketArn }),
      ),
    },
    {
      // Without it an object that is not there yet reads as AccessDenied.
      actions: ['s3:ListBucket'],
      resources: [lakeBucketArn],
      condition: { StringLike: { 's3:prefix': ['cubes/*', 'reference/*'] } },
    },
  ]);
}
