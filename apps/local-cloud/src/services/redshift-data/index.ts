export { createRedshiftData, type RedshiftDataOptions } from './redshift-data';
