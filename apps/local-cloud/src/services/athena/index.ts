export { createAthena, type AthenaOptions } from './athena';
