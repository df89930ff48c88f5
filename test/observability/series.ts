import type { ClusterMetric } from '../../contract/cluster-metrics.js';
import type { EngineMetric } from '../../contract/engine-metrics.js';
import type { LMCacheMetric } from '../../contract/lmcache-metrics.js';
import type { OperatorMetric } from '../../contract/operator-metrics.js';
import type { OwnRouterMetric } from '../../contract/own-router-metrics.js';
import type { RouterMetric } from '../../contract/router-metrics.js';

/** A metric of the tables. */
export type AnyMetric =
  | ClusterMetric
  | EngineMetric
  | LMCacheMetric
  | OperatorMetric
  | OwnRouterMetric
  | RouterMetric;

type Labels = Readonly<Record<string, string>>;

/** A series as promtool's tests take it, a value each minute. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

const MINUTES = 120;

/** The same value all the time. */
export const steady = (value: number): string => `${value}x${MINUTES}`;

/** Growth a minute. */
export const growing = (step: number): string => `0+${step}x${MINUTES}`;

/** Labels as they stand behind a name. */
export function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}

/** Series of a metric, or of a part of a histogram. */
export function series(
  name: AnyMetric | `${AnyMetric}_${'bucket' | 'sum' | 'count'}`,
  labels: Labels,
  values: string,
): InputSeries {
  return { series: `${name}{${labelsText(labels)}}`, values };
}

/** The buckets and the count of a histogram, each by what it grows in a minute. */
export function histogram(
  name: AnyMetric,
  labels: Labels,
  buckets: Readonly<Record<string, number>>,
): InputSeries[] {
  const all = Math.max(...Object.values(buckets));
  return [
    ...Object.entries({ ...buckets, '+Inf': all }).map(([le, step]) =>
      series(`${name}_bucket`, { ...labels, le }, growing(step)),
    ),
    series(`${name}_count`, labels, growing(all)),
  ];
}

const here = { namespace: 'models' } as const;

/** The engine pod of `a`. */
export const pod = { ...here, pod: 'vllm-a-deployment-vllm-6c5-x1' } as const;

/** What that engine labels its metrics with. */
export const engine = { ...pod, job: 'vllm-a-engine-service', model_name: 'm', engine: '0' } as const;

/** Two replicas of the router. */
export const router = { ...here, pod: 'vllm-deployment-router-7d9-r1' } as const;
export const otherRouter = { ...here, pod: 'vllm-deployment-router-7d9-r2' } as const;

/** The operator. */
export const operator = { namespace: 'operator', pod: 'production-stack-controller-manager-5b-o1' } as const;

/** LMCache in the engine. */
export const lmcache = { ...pod, worker_id: '0', model_name: '/models/m', served_model_name: 'm' } as const;

/** Its Deployment. */
export const deployment = { ...here, deployment: 'vllm-a-deployment-vllm' } as const;
