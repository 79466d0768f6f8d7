import { foldLabel } from '../text';

/** One label of Case Status. */
export interface CaseStatus {
  readonly label: string;
  /** `resolved`: the city's work on the case has ended, whether or not the row has a closing time. */
  readonly group: 'resolved' | 'unresolved';
  /** Orders states of one case that know the same time: 10 is early, 90 is final. */
  readonly rank: number;
}

const closedRank = 90;
const unknownOpenRank = 30;

const openRanks: Readonly<Record<string, number>> = {
  New: 10,
  Intake: 15,
  'Routed to Agency': 20,
  'Re-Routed': 25,
  'In-Progress': 30,
  'On Hold (Internal)': 35,
  'Waiting on Customer': 35,
  'Customer Updated': 40,
  Escalated: 45,
  'Re-Opened': 50,
};

const closedLabels = [
  'Closed - Answer Provided',
  'Closed - Answer Provided to Duplicate',
  'Closed - Approved',
  'Closed - Auth Obtained',
  'Closed - Canceled',
  'Closed - Created in Error',
  'Closed - Duplicate',
  'Closed - Duplicate Case',
  'Closed - Forced Abate',
  'Closed - In Compliance',
  'Closed - Landmark Posting',
  'Closed - No Graffiti',
  'Closed - No Response from Customer',
  'Closed - No Violation Found',
  'Closed - Not Approved',
  'Closed - Not Enough Info',
  'Closed - Other',
  'Closed - Out of Jurisdiction',
  'Closed - Owner Abated',
  'Closed - Photos',
  'Closed - Refer Out',
  'Closed - Resolved by Customer',
  'Closed - Scheduled',
  'Closed - Service Completed',
  'Closed - Spam',
  'Closed - Transferred to External Agency',
  'Closed - Withdrawn/Duplicate',
];

/** Spellings of one label; the left side is what files hold. */
export const statusSpellings: Readonly<Record<string, string>> = {
  'Closed - Transfered to External Agency': 'Closed - Transferred to External Agency',
  Spam: 'Closed - Spam',
  Approved: 'Closed - Approved',
};

/** Every known label, open ones first. */
export const caseStatuses: readonly CaseStatus[] = [
  ...Object.entries(openRanks).map(([label, rank]) => ({ label, group: 'unresolved' as const, rank })),
  ...closedLabels.map((label) => ({ label, group: 'resolved' as const, rank: closedRank })),
];

const byText = new Map<string, CaseStatus>();
for (const status of caseStatuses) byText.set(status.label, status).set(foldLabel(status.label), status);
for (const [spelling, label] of Object.entries(statusSpellings)) {
  const status = byText.get(label);
  if (status) byText.set(spelling, status).set(foldLabel(spelling), status);
}

/**
 * The status of a cleaned label, whatever its case and hyphens.
 *
 * A label nobody has seen yet keeps its text: resolved when it starts with "Closed", else unresolved.
 */
export function readStatus(clean: string): CaseStatus {
  const known = byText.get(clean) ?? byText.get(foldLabel(clean));
  if (known) return known;
  return /^closed\b/i.test(clean)
    ? { label: clean, group: 'resolved', rank: closedRank }
    : { label: clean, group: 'unresolved', rank: unknownOpenRank };
}
