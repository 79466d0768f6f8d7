import type { HeaderRules } from '../header';
import { ServiceRequestRaw } from './raw';

/**
 * The 311 headers. All years share 24 columns; they differ in blanks or underscores, a byte order mark and the
 * object id that a feature service adds, first (rolling layer) or last (2023).
 */
export const serviceRequestHeaders: HeaderRules = {
  synonyms: {
    casecreateddatetime: 'CaseCreateddttm',
    caseclosedate: 'CaseClosedDate',
    caseclosedttm: 'CaseCloseddttm',
    neighbourhood: 'Neighborhood',
  },
  ignored: ['objectid', 'objectid1', 'fid', 'shape', 'globalid'],
  dialects: [{ name: 'service-request-24', required: Object.keys(ServiceRequestRaw.properties) }],
};
