import type { Target } from '../config';
import { AccessError, CredentialsError, DeliveryError, EndpointError, RegionError } from '../errors';
import { oneLine } from '../core/stack-events';

const credentialNames =
  /^(CredentialsProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|TokenProviderError|AuthFailure|InvalidAccessKeyId|IncompleteSignature|RequestExpired)$/;
const deniedNames =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?|Forbidden)$/;

/** An SDK error as one of ours, when it says that something outside a stack is wrong; else as it is. */
export function readAwsFailure(
  error: unknown,
  { region, endpoint }: Pick<Target, 'region' | 'endpoint'>,
): unknown {
  if (!(error instanceof Error) || error instanceof DeliveryError) return error;
  const { name, message } = error;
  const system = systemCode(error);
  const said = oneLine(message) || name;
  if (
    /valid region|AuthorizationHeaderMalformed|OptInRequired|IllegalLocationConstraint/.test(
      `${name} ${message}`,
    )
  )
    return new RegionError(region, said, { cause: error });
  if (credentialNames.test(name) || /could not load credentials/i.test(message))
    return new CredentialsError(said, { cause: error, endpoint });
  if (deniedNames.test(name)) return new AccessError(said, { cause: error });
  if (system === 'ENOTFOUND' && endpoint === undefined)
    return new RegionError(region, 'there is no such region, or no network', { cause: error });
  if (
    system === 'ECONNREFUSED' ||
    system === 'ENOTFOUND' ||
    system === 'ECONNRESET' ||
    name === 'TimeoutError'
  )
    return new EndpointError(endpoint ?? `AWS in ${region}`, { cause: error });
  return error;
}

/** The code of the socket's error, which a loopback name with two addresses hides in an AggregateError. */
function systemCode(error: Error): string | undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== undefined) return code;
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  return inner instanceof Error ? systemCode(inner) : undefined;
}

/** Is it an SDK error of that name, or with that text. */
export function isAwsError(error: unknown, pattern: RegExp): error is Error {
  return error instanceof Error && pattern.test(`${error.name}: ${error.message}`);
}
