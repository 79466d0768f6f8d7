import { textOf, type RecordedType } from './recorded-type';

/** Addresses on the web. */
export const webTypes: Record<string, RecordedType> = {
  'AWS::Lambda::Url': {
    properties: `
      AuthType!, Cors {AllowCredentials boolean, AllowHeaders [], AllowMethods [], AllowOrigins [],
      ExposeHeaders [], MaxAge number}, InvokeMode, Qualifier, TargetFunctionArn!`,
    replacedBy: ['Qualifier', 'TargetFunctionArn'],
    describe: (made) => {
      const arn = textOf(made, 'TargetFunctionArn');
      const id = made.uuid().replaceAll('-', '');
      const FunctionUrl = `https://${id}.lambda-url.${made.identity.region}.on.aws/`;
      return { physicalId: arn, attributes: { FunctionArn: arn, FunctionUrl } };
    },
  },
};
