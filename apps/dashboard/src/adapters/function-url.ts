import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { encodeBody } from '../core/encode-body';
import type { Router } from '../core/router';
import { LiveUnavailableError } from '../errors';

/** A handler for events of a Lambda function URL or an HTTP API (payload format 2.0). */
export type UrlFunction = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Serves a router to Lambda. The only host it answers to is the domain that AWS says the request came to.
 *
 * @param makeRouter is called once
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function urlFunction(makeRouter: (isOwnHost: (host: string) => boolean) => Router): UrlFunction {
  let domain = '';
  const router = makeRouter((host) => host === domain);
  return async (event) => {
    domain = event.requestContext.domainName.toLowerCase();
    const headers = Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const answer = await router({
      method: event.requestContext.http.method,
      path: event.rawPath,
      query: new URLSearchParams(event.rawQueryString),
      headers,
    });
    if ('open' in answer) throw new LiveUnavailableError('A function cannot hold a stream open.');
    const { headers: answerHeaders, bytes } = encodeBody(answer, headers['accept-encoding']);
    return {
      statusCode: answer.status,
      headers: answerHeaders,
      body: event.requestContext.http.method === 'HEAD' ? '' : Buffer.from(bytes).toString('base64'),
      isBase64Encoded: true,
    };
  };
}
