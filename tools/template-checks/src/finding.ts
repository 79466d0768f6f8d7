import type { Template } from './template';

/** Something a checker says of one resource of a template. */
export interface Finding {
  /** Who says it, e.g. `cdk-nag`. */
  checker: string;
  /** The checker's id of the rule, e.g. `AwsSolutions-S1` or `CT.S3.PR.2`. */
  rule: string;
  /** Logical id in the template, or `''` for the template as a whole. */
  resource: string;
  /** What is wrong, in the checker's words, on one line. */
  message: string;
}

/** A finding that a resource says it accepts, and why. */
export interface AcceptedFinding extends Finding {
  reason: string;
}

/** An acceptance that no checker asks for any more. */
export interface StaleAcceptance {
  rule: string;
  resource: string;
}

/** What became of the findings of one template. */
export interface Verdict {
  /** Not accepted: the template must not leave. */
  open: Finding[];
  accepted: AcceptedFinding[];
  /** To be deleted: they would hide the next finding of that rule. */
  stale: StaleAcceptance[];
}

/**
 * Holds findings against what each resource accepts in `Metadata.accepted`, an object from rule to reason:
 * `{ "AwsSolutions-S1": "Nobody reads access logs of build artefacts." }`. A rule without its bracketed detail accepts
 * every detail, e.g. `AwsSolutions-IAM5` for `AwsSolutions-IAM5[Resource::*]`.
 *
 * @param checkers only acceptances of rules these checkers know can be stale; `knows` tells
 */
export function judge(
  template: Template,
  findings: readonly Finding[],
  knows: (rule: string) => boolean,
): Verdict {
  const open: Finding[] = [];
  const accepted: AcceptedFinding[] = [];
  const used = new Set<string>();
  for (const finding of findings) {
    const reasons = acceptedBy(template, finding.resource);
    const rule = [finding.rule, finding.rule.replace(/\[.*$/s, '')].find((name) => reasons[name]);
    if (rule === undefined) open.push(finding);
    else {
      used.add(`${finding.resource} ${rule}`);
      accepted.push({ ...finding, reason: reasons[rule] as string });
    }
  }
  const stale = Object.keys(template.Resources).flatMap((resource) =>
    Object.keys(acceptedBy(template, resource))
      .filter((rule) => knows(rule) && !used.has(`${resource} ${rule}`))
      .map((rule) => ({ rule, resource })),
  );
  return { open, accepted, stale };
}

function acceptedBy(template: Template, resource: string): Record<string, string> {
  return template.Resources[resource]?.Metadata?.accepted ?? {};
}
