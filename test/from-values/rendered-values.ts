import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { Kinds, Manifest } from '../../constructs/manifest.js';
import { stackFromValues } from '../../src/from-values/stack.js';
import type { Target } from '../../src/from-values/translation.js';
import { synthesize } from '../../src/synth.js';
import { loadValues } from '../../src/values/load.js';
import { pathText } from '../../src/values/path.js';

/** What a values file gives: objects, or why there are none. */
export interface RenderedValues {
  readonly objects: readonly { readonly kind: string; readonly metadata: { readonly name: string } }[];
  /** `path: message`, of the translation alone. */
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
  /** What constructs refuse although the translation let it pass. */
  readonly refused: readonly string[];
}

/** Renders values as `synth` does, with the chart's defaults under them. */
export function render(
  values: object,
  target: Target = { release: 'vllm', namespace: 'default' },
): RenderedValues {
  const loaded = loadValues({ files: [{ name: 'values.yaml', text: JSON.stringify(values) }] });
  const { props, ...remarks } = stackFromValues(loaded.values, target);
  const said = (of: keyof typeof remarks) =>
    remarks[of].map(({ path, message }) => `${pathText(path)}: ${message}`);
  const synthesis = remarks.problems.length > 0 ? { objects: [], problems: [] } : synthesize(props, target);
  return {
    objects: synthesis.objects as unknown as RenderedValues['objects'],
    warnings: said('warnings'),
    problems: said('problems'),
    refused: synthesis.problems.map(({ path, message }) => `${path}: ${message}`),
  };
}

/** The least that the chart takes for a model. */
export const LEAST = {
  name: 'opt',
  repository: 'vllm/vllm-openai',
  tag: 'latest',
  modelURL: 'facebook/opt-125m',
  replicaCount: 1,
  requestCPU: 6,
  requestMemory: '16Gi',
};

/** Values with one model: `LEAST` and what is given, beside other values. */
export function oneModel(model: object = {}, engines: object = {}, others: object = {}): object {
  return { servingEngineSpec: { ...engines, modelSpec: [{ ...LEAST, ...model }] }, ...others };
}

/** The object of a kind and name; fails with what was said where it is not there. */
export function find<K extends keyof Kinds>(rendered: RenderedValues, kind: K, name: string): Manifest<K> {
  const found = rendered.objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) {
    throw new Error(
      `${kind} ${name}: is not there, got ${rendered.objects.map((object) => `${object.kind} ${object.metadata.name}`).join(', ')} ${[...rendered.problems, ...rendered.refused].join('; ')}`,
    );
  }
  return found as unknown as Manifest<K>;
}

/** Names of the objects of a kind. */
export function namesOf(rendered: RenderedValues, kind: keyof Kinds): string[] {
  return rendered.objects.filter((object) => object.kind === kind).map((object) => object.metadata.name);
}

/** Pod and main container of a Deployment. */
export function podOf(rendered: RenderedValues, name: string): { pod: PodSpec; main: Container } {
  const pod = find(rendered, 'Deployment', name).spec?.template.spec;
  const main = pod?.containers[0];
  if (!pod || !main) throw new Error(`Deployment ${name}: has no container`);
  return { pod, main };
}

/** The engine that `oneModel` gives. */
export function engineOf(...values: Parameters<typeof oneModel>): { pod: PodSpec; main: Container } {
  return podOf(render(oneModel(...values)), 'vllm-opt-deployment-vllm');
}

/** The router of values. */
export function routerOf(routerSpec: object, others: object = {}): { pod: PodSpec; main: Container } {
  return podOf(render({ routerSpec, ...others }), 'vllm-deployment-router');
}

/** A list of variables as `NAME=value`, or `NAME` alone where the value comes from elsewhere. */
export function envOf({ env = [] }: Container): string[] {
  return env.map(({ name, value, valueFrom }) => (valueFrom ? name : `${name}=${value ?? ''}`));
}
