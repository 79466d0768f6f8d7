import { Input } from './input';
import type { RestCall, RestHandler, RestResponse } from './service';

/** A request whose path has been taken apart. */
export interface RestRequest {
  /** Decoded path parameters, e.g. `{ FunctionName: 'consumer' }`. */
  path: Record<string, string>;
  call: RestCall;
  /** The query parameters and the JSON body as one, of which only `known` are taken. */
  input(known: readonly string[]): Promise<Input>;
  /** The query parameters alone. */
  query(known: readonly string[]): Input;
}

/** One operation of the REST API. */
export interface Route {
  operation: string;
  method: string;
  /** e.g. `/2015-03-31/functions/{FunctionName}/code`. */
  path: string;
  handle: (request: RestRequest) => Promise<RestResponse> | RestResponse;
}

/**
 * Finds the route of a request; undefined when there is none.
 *
 * @param service names the operations in errors, e.g. `lambda`
 */
export function router(
  service: string,
  routes: readonly Route[],
): (method: string, path: string) => RestHandler | undefined {
  const compiled = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  return (method, path) => {
    for (const { route, pattern } of compiled) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (!match) continue;
      const parameters = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
      );
      return {
        operation: route.operation,
        handle: (call) => route.handle(requestOf(`${service}:${route.operation}`, parameters, call)),
      };
    }
    return undefined;
  };
}

function requestOf(what: string, parameters: Record<string, string>, call: RestCall): RestRequest {
  const query = Object.fromEntries(call.query);
  return {
    path: parameters,
    call,
    query: (known) => new Input(what, query, known),
    input: async (known) => new Input(what, { ...query, ...(await call.json()) }, known),
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
}
