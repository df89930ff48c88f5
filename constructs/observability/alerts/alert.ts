import type { Vector } from '../promql.js';
import type { AlertName } from './names.js';

/** How soon somebody has to look: at once, the same day, or when there is time. */
export type Severity = 'critical' | 'warning' | 'info';

/** An alert before it is written as a rule. */
export interface Alert {
  /** What it is called; also the heading of its runbook, in lower case. */
  readonly name: AlertName;
  /** What is true while it fires, with one series for each thing that it is about. */
  readonly expr: Vector<string>;
  /** How long it has to be true. */
  readonly for: string;
  readonly severity: Severity;
  /** One line, in which Prometheus fills in labels. */
  readonly summary: string;
  /** What it means, with the value where that says something. */
  readonly description: string;
  /** What to look at and do. */
  readonly runbook: string;
}

/** An expression that Prometheus evaluates and keeps under a name. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: Vector<string>;
}
