export { accepting, logGroupReasons, tlsPolicyReason, type Reasons } from './accepted';
export { alarm, alarmTopicName, type AlarmOptions } from './alarm';
export { athenaQueryStates } from './athena-metrics';
export { privateBucket, type PrivateBucketOptions } from './bucket';
export { redshiftFunctionRole, type RedshiftAccess } from './redshift-role';
export { functionRole, serviceRole, type Statement } from './role';
export { service, type ServiceOptions } from './service';
export {
  arnOf,
  exportName,
  imported,
  pascalCase,
  retained,
  stage,
  sub,
  type CfnObject,
  type CfnOutput,
  type CfnResource,
  type CfnResources,
  type CfnValue,
} from './template';
