export { createRecordedResources } from './recorded-resources';
