export { cityFile, type CityFile } from './city-file';
export { rawServiceRequest, rawTrafficAccident, recordBytes, type RawEvent } from './raw-event';
export { rolePermissions, roleTrust } from './role-permissions';
