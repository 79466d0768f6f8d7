export { accepting, logGroupReasons, tlsPolicyReason, type Reasons } from './accepted';
export { alarm, alarmTopicName, type AlarmOptions } from './alarm';
export { athenaQueryStates } from './athena-metrics';
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
