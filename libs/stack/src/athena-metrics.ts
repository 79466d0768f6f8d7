/**
 * The states under which Athena publishes what a query read, as values of the dimension `QueryState`. A query that was
 * cancelled, at the scan limit for one, is paid for what it read until then. How the metric spells that state is not
 * certain, so both spellings are here; one of them never gets any data.
 *
 * Metrics of a workgroup stand under `QueryState`, `QueryType` and `WorkGroup` together, never under `WorkGroup` alone.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
 */
export const athenaQueryStates = ['SUCCEEDED', 'FAILED', 'CANCELED', 'CANCELLED'] as const;
