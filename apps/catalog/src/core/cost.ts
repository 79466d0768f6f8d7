import { athenaCost } from '@denver/aws-clients';
import type { StatementReport } from '@denver/migrations';

/** US dollars of a query at $5 per TB and the 10 MB minimum; one that reads nothing is free. */
export function dollarsOf(bytesScanned: number): number {
  return bytesScanned === 0 ? 0 : athenaCost(bytesScanned);
}

/** A statement and what it cost; DDL is free. */
export function withCost(report: StatementReport): StatementReport & { readonly dollars: number } {
  return { ...report, dollars: dollarsOf(report.bytesScanned ?? 0) };
}

/** The end of a statement's line, e.g. `  0 bytes scanned  $0.00000`. */
export function costText(report: StatementReport): string {
  return `  ${report.bytesScanned ?? 0} bytes scanned  $${withCost(report).dollars.toFixed(5)}`;
}
