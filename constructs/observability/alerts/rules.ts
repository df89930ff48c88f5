import type { Labels } from '../../identity.js';
import type { Alert, RecordingRule } from './alert.js';
import { availability } from './availability.js';
import { capacity, scaling, volumes } from './capacity.js';
import { kvCache, lmcache } from './kv-cache.js';
import { latency } from './latency.js';
import { lora } from './lora.js';
import type { AlertName } from './names.js';
import { operator } from './operator.js';
import { prefillDecode } from './prefill-decode.js';
import { engineRecords, routerRecords, type ServiceLevels } from './recording-rules.js';
import { router } from './router.js';
import { type RuleScope, STACK_LABEL, selectionOf } from './selection.js';
import type { AlertThresholds } from './settings.js';

/** What a release has, so that it gets no alerts about what it has not. */
export interface RuleSubjects extends RuleScope {
  readonly hasLmcache: boolean;
  readonly hasNixl: boolean;
  readonly hasLora: boolean;
}

/** How rules are written. */
export interface RuleOptions {
  readonly thresholds: Required<AlertThresholds>;
  readonly levels: ServiceLevels;
  readonly without: ReadonlySet<AlertName>;
  readonly labels: Labels;
  /** Page whose headings are the names of the alerts. @default - none */
  readonly runbooks?: string | undefined;
}

/** A rule as Prometheus, its operator and Google's managed Prometheus read it. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** Rules that are evaluated one after the other. */
export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

/** The alerts of a release by what they are about. */
export function alertsOf(
  subjects: RuleSubjects,
  thresholds: Required<AlertThresholds>,
): Readonly<Record<string, readonly Alert[]>> {
  const selection = selectionOf(subjects);
  const engines = subjects.engines.length > 0;
  const deployments = subjects.deployments.length > 0;
  const groups: Readonly<Record<string, readonly Alert[]>> = {
    availability: engines
      ? availability(selection).filter(({ name }) => deployments || !OF_DEPLOYMENTS.has(name))
      : [],
    latency: engines ? latency(selection, thresholds) : [],
    capacity: [
      ...(engines ? capacity(selection, thresholds) : []),
      ...(subjects.autoscalers.length > 0 ? scaling(selection) : []),
      ...(subjects.claims.length > 0 ? volumes(selection, thresholds) : []),
    ],
    'kv-cache': [
      ...(engines ? kvCache(selection, thresholds) : []),
      ...(subjects.hasLmcache ? lmcache(selection, thresholds) : []),
    ],
    router: subjects.router === undefined ? [] : router(selection, thresholds),
    'prefill-decode': subjects.hasNixl ? prefillDecode(selection, thresholds) : [],
    lora: subjects.hasLora ? lora(selection) : [],
    operator: subjects.operator === undefined ? [] : operator(selection),
  };
  return Object.fromEntries(Object.entries(groups).filter(([, alerts]) => alerts.length > 0));
}

/** Everything that is recorded of a release. */
export function recordsOf(subjects: RuleSubjects, levels: ServiceLevels): readonly RecordingRule[] {
  const selection = selectionOf(subjects);
  return [
    ...(subjects.engines.length > 0 ? engineRecords(selection, levels) : []),
    ...(subjects.router === undefined ? [] : routerRecords(selection, levels)),
  ];
}

/** All rules of a release: what is recorded comes first, since alerts read it. */
export function ruleGroups(subjects: RuleSubjects, options: RuleOptions): readonly RuleGroup[] {
  const { release } = subjects;
  const records = recordsOf(subjects, options.levels).map(
    ({ record, expr }): Rule => ({ record, expr: expr.text, labels: { [STACK_LABEL]: release } }),
  );
  const alerts = Object.entries(alertsOf(subjects, options.thresholds)).map(([name, list]) => ({
    name: `${release}-${name}`,
    rules: list
      .filter((alert) => !options.without.has(alert.name))
      .map((alert) => ruleOf(alert, release, options)),
  }));
  return [{ name: `${release}-records`, rules: records }, ...alerts]
    .filter(({ rules }) => rules.length > 0)
    .map((group) => ({ ...group, interval: INTERVAL }));
}

const INTERVAL = '30s';

/** Alerts that read kube-state-metrics of Deployments, which engines of several nodes are none. */
const OF_DEPLOYMENTS: ReadonlySet<AlertName> = new Set(['VllmModelDown', 'VllmReplicasMissing']);

function ruleOf(alert: Alert, release: string, { labels, runbooks }: RuleOptions): Rule {
  return {
    alert: alert.name,
    expr: alert.expr.text,
    ...(alert.for !== '0m' && { for: alert.for }),
    labels: { severity: alert.severity, [STACK_LABEL]: release, ...labels },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook: alert.runbook,
      ...(runbooks !== undefined && { runbook_url: `${runbooks}#${alert.name.toLowerCase()}` }),
    },
  };
}
