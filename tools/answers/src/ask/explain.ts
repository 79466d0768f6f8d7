import {
  AthenaQueryError,
  AwsClientConfigError,
  localCloudAdvice,
  RedshiftStatementError,
} from '@denver/aws-clients';
import type { AskConfig } from '../config';
import { AnswersConfigError, AskError } from '../errors';

type Place = Pick<AskConfig, 'engine' | 'source' | 'stage'>;

/** Names of the errors with which AWS refuses who asks. */
const refusals = [
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'ExpiredTokenException',
  'AccessDeniedException',
];

/** A failure of a question with what to do about it; what is not known stays as it is, as the cause. */
export function explain(error: unknown, question: string, place: Place, env: NodeJS.ProcessEnv): Error {
  if (!(error instanceof Error)) return new AskError(question, String(error));
  if (error instanceof AwsClientConfigError) return new AnswersConfigError(error.key, error.message);
  if (error.name === 'CredentialsProviderError')
    return new AnswersConfigError(
      'AWS_ACCESS_KEY_ID',
      `Expected AWS credentials in the environment or a profile, got none. ${localCloudAdvice}`,
    );
  const advice = adviceOn(error, place, env);
  return new AskError(question, `${question}: ${error.message}${advice ? `\n${advice}` : ''}`, {
    cause: error,
  });
}

function adviceOn(error: Error, { engine, stage }: Place, env: NodeJS.ProcessEnv): string | undefined {
  const endpoint = env['AWS_ENDPOINT_URL'];
  const code =
    (error as NodeJS.ErrnoException).code ?? (error.cause as NodeJS.ErrnoException | undefined)?.code;
  if (code && ['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'EHOSTUNREACH', 'EAI_AGAIN'].includes(code))
    return endpoint
      ? `Nothing answers at AWS_ENDPOINT_URL=${endpoint}: start it (npm start), or unset the variable to ask AWS.`
      : 'AWS was not reached. To ask the local cloud, set AWS_ENDPOINT_URL.';
  if (refusals.includes(error.name))
    return endpoint
      ? `${endpoint} refused the credentials or the right to do this.`
      : `AWS refused the credentials or the right to do this. ${localCloudAdvice}`;
  const words = `${error.name} ${error.message}`;
  if (/work ?group/i.test(words) && /not (?:found|exist)|does not|doesn't|no such/i.test(words))
    return engine === 'athena'
      ? `The workgroup denver-${stage} is made by: npx nx deploy catalog (stage ${stage}).`
      : `The workgroup denver-${stage} is made by: npx nx deploy warehouse (stage ${stage}).`;
  if (engine === 'redshift' && /permission denied/i.test(words))
    return 'Whoever asks needs the read-only role: GRANT ROLE analyst TO "<user>", by an administrator.';
  if (isMissingObject(error))
    return engine === 'athena'
      ? `Tables and views of stage ${stage} are made by: npx nx run catalog:migrate -- --stage ${stage}`
      : `Tables and views of stage ${stage} are made by: npx nx run catalog:migrate -- --stage ${stage}, then warehouse:migrate and warehouse:refresh.`;
  return undefined;
}

function isMissingObject(error: Error): boolean {
  if (error instanceof AthenaQueryError)
    return /TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|does not exist|not found/i.test(error.reason);
  if (error instanceof RedshiftStatementError) return /does not exist|not found/i.test(error.message);
  return false;
}
