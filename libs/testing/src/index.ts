export { cityFile, type CityFile } from './city-file';
export { eventually, runAppScript, startTestCloud, type TestCloud } from './local-cloud';
export { rawServiceRequest, rawTrafficAccident, recordBytes, type RawEvent } from './raw-event';
export { rolePermissions, roleTrust } from './role-permissions';
