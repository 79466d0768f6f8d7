import { athenaCost } from '@denver/aws-clients';
import type { StatementReport } from '@denver/migrations';

/** A statement and what it cost: US dollars at $5 per TB and the 10 MB minimum; DDL is free. */
export function withCost(report: StatementReport): StatementReport & { readonly dollars: number } {
  const { bytesScanned = 0 } = report;
  return { ...report, dollars: bytesScanned === 0 ? 0 : athenaCost(bytesScanned) };
}

/** The end of a statement's line, e.g. `  0 bytes scanned  $0.00000`. */
export function costText(report: StatementReport): string {
  return `  ${report.bytesScanned ?? 0} bytes scanned  $${withCost(report).dollars.toFixed(5)}`;
}
