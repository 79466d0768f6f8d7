import type { Column } from './column';
import { columnsOf } from './column';
import { UnknownDatasetError } from './errors';
import type { RawField } from './raw-field';
import { rawFieldsOf } from './raw-field';
import { ServiceRequestEvent } from './service-request/model';
import { ServiceRequestRaw } from './service-request/raw';
import { TrafficAccidentEvent } from './traffic-accident/model';
import { TrafficAccidentRaw } from './traffic-accident/raw';

/** Id of a dataset; also its folder in the log directory, the lake and the quarantine. */
export type DatasetId = 'service-request' | 'traffic-accident';

/** Every dataset, in the order documents and tools list them. */
export const datasetIds: readonly DatasetId[] = ['service-request', 'traffic-accident'];

/** The canonical event: one value per column of the dataset. */
export type CanonicalEvent = Record<string, string | number | boolean | null>;

/** What every derived schema is made from. */
export interface Dataset {
  readonly id: DatasetId;
  /** For people, e.g. `Service requests`. */
  readonly title: string;
  /** Member names of the raw event in wire order: `customFieldNames` of agent.json, columns of a log line. */
  readonly rawFields: readonly string[];
  /** The same with the city's names and meanings. */
  readonly rawFieldDetails: readonly RawField[];
  /** Columns of the events table; the partition key `created_month` is last. */
  readonly columns: readonly Column[];
  readonly keyColumn: 'case_id' | 'offense_id';
  /** The Denver day used by the DynamoDB index `by-day`. */
  readonly dayColumn: 'created_date' | 'occurred_date';
  /** Raw fields that identify the case, for ordering per key on the stream. */
  readonly partitionKeyFields: readonly string[];
  /** Catalog table of all events. */
  readonly eventsTable: string;
  /** Catalog view of the newest version of each key. */
  readonly newestView: string;
  /** Catalog table of the newest version of each key as of the last compaction, month by month. */
  readonly compactedTable: string;
}

const serviceRequestFields = rawFieldsOf(ServiceRequestRaw);
const trafficAccidentFields = rawFieldsOf(TrafficAccidentRaw);

const datasets: Record<DatasetId, Dataset> = {
  'service-request': {
    id: 'service-request',
    title: 'Service requests',
    rawFields: serviceRequestFields.map((field) => field.name),
    rawFieldDetails: serviceRequestFields,
    columns: columnsOf(ServiceRequestEvent),
    keyColumn: 'case_id',
    dayColumn: 'created_date',
    partitionKeyFields: [
      'CaseCreateddttm',
      'CaseSummary',
      'CaseSource',
      'CustomerZipCode',
      'IncidentAddress1',
      'IncidentAddress2',
      'IncidentIntersection1',
      'IncidentIntersection2',
      'IncidentZipCode',
    ],
    eventsTable: 'service_request_events',
    newestView: 'service_requests',
    compactedTable: 'service_requests_compacted',
  },
  'traffic-accident': {
    id: 'traffic-accident',
    title: 'Traffic accidents',
    rawFields: trafficAccidentFields.map((field) => field.name),
    rawFieldDetails: trafficAccidentFields,
    columns: columnsOf(TrafficAccidentEvent),
    keyColumn: 'offense_id',
    dayColumn: 'occurred_date',
    partitionKeyFields: ['OFFENSE_ID'],
    eventsTable: 'traffic_accident_events',
    newestView: 'traffic_accidents',
    compactedTable: 'traffic_accidents_compacted',
  },
};

/**
 * The dataset of an id.
 *
 * @throws UnknownDatasetError for any other string, e.g. from a configuration file
 */
export function dataset(id: DatasetId): Dataset {
  if (!Object.hasOwn(datasets, id)) throw new UnknownDatasetError(String(id), datasetIds);
  return datasets[id];
}
