import type { EngineName } from '../engines/engine';

/** What a call came to: what the case looks at in its answer, or AWS's name of the error with the HTTP status. */
export type Outcome = { readonly answer: unknown } | { readonly error: string; readonly status: number };

/** An engine that does otherwise than the case expects, and is known to. */
export interface KnownDifference {
  readonly outcome: Outcome;
  /** One sentence: what it means for who relies on it. */
  readonly why: string;
}

/** One call and what AWS does with it. */
export interface ContractCase<Clients> {
  /** A sentence of behaviour, unique in its group. */
  readonly title: string;
  /** Runs the call (and what has to be before it) and picks what is looked at, as plain JSON. */
  readonly call: (clients: Clients) => Promise<unknown>;
  readonly expect: Outcome;
  /** The page of AWS's documentation that says so. */
  readonly page: string;
  /** False where that page leaves it open, so that nobody is wrong; default true. */
  readonly documented?: boolean;
  readonly known?: Partial<Record<EngineName, KnownDifference>>;
}

/** The cases of a service, in the order they run in, on the same account. */
export interface ContractGroup<Clients> {
  /** e.g. `Kinesis`. */
  readonly service: string;
  readonly engines: readonly EngineName[];
  /** Makes what the cases share. */
  readonly prepare?: (clients: Clients) => Promise<void>;
  readonly cases: ReadonlyArray<ContractCase<Clients>>;
}

/** An answer that is expected. */
export function answers(answer: unknown): Outcome {
  return { answer };
}

/** What a call came to that should have been refused; its answer says no more than that. */
export const accepted: Outcome = { answer: 'accepted' };

/** An error that is expected, by the name the SDK gives it. */
export function refuses(error: string, status = 400): Outcome {
  return { error, status };
}

/** How a page of an API reference is addressed, e.g. `page('kinesis/latest/APIReference/API_PutRecords')`. */
export function page(path: string): string {
  return `https://docs.aws.amazon.com/${path}.html`;
}
