import { App, Chart } from 'cdk8s';
import type { ServingEngineProps } from '../../constructs/serving-engine.js';
import { VllmStack, type VllmStackProps } from '../../constructs/stack.js';
import type { ScaledObject } from '../../imports/wire/scaled-object.js';
import type { RunningPrometheus } from './prometheus.js';

/** What KEDA reads by a trigger. */
export interface Reading {
  readonly value: number;
  readonly threshold: number;
  readonly metricType: string;
}

/** A stack of the release `vllm` in the namespace `models`, as it is written. */
export function writtenStack(props: VllmStackProps): readonly { readonly kind: string }[] {
  const chart = new Chart(new App(), 'chart', { namespace: 'models' });
  new VllmStack(chart, 'vllm', props);
  return chart.toJson();
}

/** The ScaledObject of each engine that has one, by the name of the engine. */
export function scalersOf(
  engines: Readonly<Record<string, ServingEngineProps>>,
): Readonly<Record<string, ScaledObject['spec']>> {
  const scaled = writtenStack({ engines }).filter(({ kind }) => kind === 'ScaledObject') as ScaledObject[];
  return Object.fromEntries(
    scaled.map(({ metadata, spec }) => [metadata.name?.replace(/^vllm-(.*)-scaledobject$/, '$1'), spec]),
  );
}

/**
 * Reads the triggers of a ScaledObject as KEDA does: more than one row is an error, as is none where nulls are not to be ignored,
 * and no number counts as none.
 */
export async function readings(
  { triggers }: ScaledObject['spec'],
  prometheus: RunningPrometheus,
): Promise<Readonly<Record<string, Reading>>> {
  const all = triggers.map(async ({ name, metricType, metadata }): Promise<[string, Reading]> => {
    const rows = await prometheus.query(metadata.query ?? '');
    const [row] = rows;
    if (row === undefined || rows.length > 1 || !Number.isFinite(row.value)) {
      throw new Error(
        `keda: trigger ${name} needs one number, got ${JSON.stringify(rows)} for ${metadata.query}; mend its query`,
      );
    }
    return [
      name ?? '',
      { value: row.value, threshold: Number(metadata.threshold), metricType: metricType ?? 'AverageValue' },
    ];
  });
  return Object.fromEntries(await Promise.all(all));
}

/** Whether KEDA has any replicas at all run: a trigger is above its activation threshold, which is 0. */
export function isActive(read: Readonly<Record<string, Reading>>): boolean {
  return Object.values(read).some(({ value }) => value > 0);
}

/**
 * Replicas that one reading asks for, as the controller of HorizontalPodAutoscalers reckons with a metric from outside: nothing
 * changes within a tenth of the threshold.
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
 */
export function replicasFor({ value, threshold, metricType }: Reading, current: number): number {
  const ratio = metricType === 'Value' ? value / threshold : value / (threshold * current);
  if (Math.abs(ratio - 1) <= 0.1) return current;
  return Math.ceil(metricType === 'Value' ? ratio * current : value / threshold);
}

/** Replicas that a ScaledObject sets: the most that a reading asks for, between its limits. */
export function replicasOf(
  { minReplicaCount = 0, maxReplicaCount = 100 }: ScaledObject['spec'],
  read: Readonly<Record<string, Reading>>,
  current: number,
): number {
  const most = Math.max(...Object.values(read).map((reading) => replicasFor(reading, current)));
  return Math.min(Math.max(most, minReplicaCount, 1), maxReplicaCount);
}
