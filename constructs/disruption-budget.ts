import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { check } from './check.js';
import type { Labels, SelectingIdentity } from './identity.js';
import { define } from './manifest.js';

/** How many pods an eviction must leave (`minAvailable`) or may take (`maxUnavailable`): exactly one of the two. */
export type DisruptionBudget = (
  | { readonly minAvailable: number | string; readonly maxUnavailable?: never }
  | { readonly maxUnavailable: number | string; readonly minAvailable?: never }
) & {
  /** Labels beside those of the identity. @default - none */
  readonly labels?: Labels;
  /** @default - none */
  readonly annotations?: Labels;
};

/** Adds a PodDisruptionBudget. */
export function defineDisruptionBudget(
  scope: Construct,
  identity: SelectingIdentity,
  budget: DisruptionBudget,
): ApiObject {
  check(
    scope,
    (budget.minAvailable === undefined) !== (budget.maxUnavailable === undefined),
    `disruptionBudget: set one of minAvailable and maxUnavailable, got ${JSON.stringify(budget)}`,
  );
  return define(scope, 'PodDisruptionBudget', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {
      name: identity.name,
      labels: { ...identity.labels, ...budget.labels },
      annotations: budget.annotations,
    },
    spec: {
      minAvailable: budget.minAvailable,
      maxUnavailable: budget.maxUnavailable,
      selector: { matchLabels: { ...identity.selector } },
    },
  });
}
