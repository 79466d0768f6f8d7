import { labelReader } from '../label';

/** Agencies under their present names. */
export const agencies: readonly string[] = [
  '311',
  'City Council',
  'Clerk & Recorder',
  'Community Planning & Development',
  'Denver Human Services',
  'Excise & License',
  'External Agency',
  'Finance',
  "Mayor's Office",
  'Parks & Recreation',
  'Public Health & Environment',
  'Public Works',
  'Safety',
  'Tech Services',
];

/** Former names, short forms and offices of an agency. */
export const agencySpellings: Readonly<Record<string, string>> = {
  'Environmental Health': 'Public Health & Environment',
  'AFR Accounting': 'Finance',
  Accounting: 'Finance',
  ROWE: 'Public Works',
  'Parks & Rec': 'Parks & Recreation',
};

/** Channels, as far as they are listed. */
export const caseSources: readonly string[] = [
  'Phone',
  'Phone - City Council Hotline',
  'PocketGov',
  'Email',
  'Email - 311',
  "Email - Mayor's Office",
  'Email - City Clerk',
  'Email - Assessor',
  'Chat',
  'Citibot',
  'Facebook',
  'Fax',
  'Online/Web',
  'Other',
  'Request Form',
  'USPS Mail',
  'Walk-In',
];

/** Types of a case. */
export const caseTypes: readonly string[] = ['Inquiry', 'Request', 'Complaint', 'Compliment'];

/** One spelling per agency. */
export const readAgency = labelReader(agencies, agencySpellings);

/** One spelling per channel. */
export const readSource = labelReader(caseSources, {});

/** One spelling per type. */
export const readType = labelReader(caseTypes, { Inqury: 'Inquiry' });
