import type { Manifest } from '../diff/manifest.js';
import { objectTitle } from '../diff/object-key.js';

/** How bad a finding is: an error keeps the stack from running, a warning may, a hint is worth a look. */
export const findingLevels = ['error', 'warning', 'hint'] as const;

/** How bad a finding is. */
export type FindingLevel = (typeof findingLevels)[number];

/** Something that a cluster lacks for a stack, or has and should not. */
export interface Finding {
  readonly level: FindingLevel;
  /** What it is about, such as `Deployment models/router`, `namespace models` or `the cluster`. */
  readonly object: string;
  /** Path of the field that asks for it. @default - none does */
  readonly field?: string;
  /** What is wrong, with the value. */
  readonly what: string;
  /** What to do. */
  readonly remedy: string;
}

/** A finding about a field of an object of the stack. */
export function findingAt(
  object: Manifest,
  field: string,
  level: FindingLevel,
  what: string,
  remedy: string,
): Finding {
  return { level, object: objectTitle(object), field, what, remedy };
}

/** Findings with the worst first, each once. */
export function sortedFindings(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return findingLevels.flatMap((level) => [...unique.values()].filter((finding) => finding.level === level));
}
