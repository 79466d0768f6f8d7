import {
  arnOf,
  functionRole,
  imported,
  stage,
  sub,
  type CfnObject,
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

/** IAM's own variable, in two parts: osls would take it for one of its own. */
const callersId: CfnObject = { 'Fn::Join': ['', ['$', '{aws:userid}']] };

/**
 * What the function may do: ask the warehouse, as a user of its own with the rights of the role `analyst`, which the tag
 * gives it; and read the cubes' version and the boundaries.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-federated-db-roles.html
 */
function pageRole(): CfnResource {
  const role = functionRole(pageFunction, [
    {
      actions: ['redshift-data:ExecuteStatement', 'redshift-serverless:GetCredentials'],
      resources: [imported('denver-warehouse', 'WorkgroupArn')],
    },
    {
      // These know no resource; the condition leaves the function its own statements.
      actions: [
        'redshift-data:CancelStatement',
        'redshift-data:DescribeStatement',
        'redshift-data:GetStatementResult',
      ],
      resources: ['*'],
      condition: { StringEquals: { 'redshift-data:statement-owner-iam-userid': callersId } },
    },
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
  const Tags = [{ Key: 'RedshiftDbRoles', Value: 'analyst' }];
  return { ...role, Properties: { ...role.Properties, Tags } };
}
