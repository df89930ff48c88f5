import { App, Chart, type ChartProps } from 'cdk8s';
import type { Container, EnvVarSource, PodSpec } from 'kubernetes-types/core/v1.js';
import type { Kinds, Manifest } from '../../constructs/manifest.js';
import { ServingEngine, type ServingEngineProps } from '../../constructs/serving-engine.js';
import { VllmStack, type VllmStackProps } from '../../constructs/stack.js';

/** A chart in an app of its own. */
export function newChart(id = 'stack', props: ChartProps = { namespace: 'models' }): Chart {
  return new Chart(new App(), id, props);
}

/** A chart with one stack. */
export function stackChart(props: VllmStackProps, id = 'stack'): Chart {
  const chart = newChart();
  new VllmStack(chart, id, props);
  return chart;
}

/** A chart with one engine, named `qwen`, and no stack around it. */
export function engineChart(props: Partial<ServingEngineProps> = {}): Chart {
  const chart = newChart();
  new ServingEngine(chart, 'qwen', { model: 'Qwen/Qwen3-0.6B', ...props });
  return chart;
}

/** All objects of a kind, as they are written. */
export function objectsOf<K extends keyof Kinds>(chart: Chart, kind: K): Manifest<K>[] {
  return (chart.toJson() as Manifest<K>[]).filter((object) => object.kind === kind);
}

/** The one object of a kind, or the one of that kind and name. */
export function objectOf<K extends keyof Kinds>(chart: Chart, kind: K, name?: string): Manifest<K> {
  const found = objectsOf(chart, kind).filter(
    (object) => name === undefined || object.metadata.name === name,
  );
  const [object] = found;
  if (object === undefined || found.length > 1) {
    throw new Error(
      `rendered: not one ${kind} ${name ?? ''}, got ${found.length}; name the one that is meant`,
    );
  }
  return object;
}

/** A Deployment and the parts of it that tests look at. */
export interface RenderedWorkload {
  readonly deployment: Manifest<'Deployment'>;
  readonly spec: NonNullable<Manifest<'Deployment'>['spec']>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
  readonly main: Container;
  /** Values, or where they come from, by name. */
  readonly env: Readonly<Record<string, string | EnvVarSource | undefined>>;
}

/** The one Deployment of a chart, or the one of that name, taken apart. */
export function workloadOf(chart: Chart, name?: string): RenderedWorkload {
  const deployment = objectOf(chart, 'Deployment', name);
  const { spec } = deployment;
  const pod = spec?.template.spec;
  const main = pod?.containers[0];
  if (!spec || !pod || !main) throw new Error(`rendered: Deployment ${name ?? ''} without a container`);
  return {
    deployment,
    spec,
    labels: spec.template.metadata?.labels ?? {},
    annotations: spec.template.metadata?.annotations ?? {},
    pod,
    main,
    env: Object.fromEntries((main.env ?? []).map((entry) => [entry.name, entry.value ?? entry.valueFrom])),
  };
}

/** The engine of `engineChart`, taken apart. */
export function engineOf(props: Partial<ServingEngineProps> = {}): RenderedWorkload {
  return workloadOf(engineChart(props));
}

/** Value that follows a flag on a command line. */
export function valueAfter(args: readonly string[] | undefined, flag: string): string | undefined {
  const at = args?.indexOf(flag) ?? -1;
  return at < 0 ? undefined : args?.[at + 1];
}
