import { ApiObject } from 'cdk8s';
import { onTestFinished } from 'vitest';
import { type Actions, type Cluster, type Kind, UserError } from '../../operator/kind.js';
import type { CustomResource } from '../../operator/kube-object.js';
import { OperatorMetrics } from '../../operator/metrics.js';
import { Operator } from '../../operator/operator.js';
import { type ResourceType, resourceTypes } from '../../operator/resource-type.js';
import { type KubeCall, KubeClient, kubeConfig } from '../../src/runtime/kube.js';
import type { KubeServer } from '../support/kube-server.js';

/** What a widget asks for. */
export interface WidgetSpec {
  readonly maps?: readonly string[];
  readonly image?: string;
  readonly retained?: boolean;
  readonly gadget?: boolean;
  readonly broken?: string;
}
/** A resource of the test's own kind. */
export type Widget = CustomResource & { readonly spec: WidgetSpec };

/** API group of the test's own kinds. */
export const group = 'test.vllm-stack.dev';
/** The kind that the operator of the tests looks after. */
export const widgetType = { group, version: 'v1', kind: 'Widget', plural: 'widgets' } as const;
/** A kind that clusters may lack. */
export const gadgetType: ResourceType = {
  group,
  version: 'v1',
  kind: 'Gadget',
  plural: 'gadgets',
  optional: true,
};

/** A kind as small as can be: ConfigMaps and a Deployment, with a finalizer. */
function widgets(
  undo: (widget: Widget, actions: Actions) => Promise<'done' | number>,
  forget: (key: string) => void,
): Kind<Widget> {
  return {
    type: widgetType,
    forget,
    owns: [resourceTypes.configMap, resourceTypes.deployment, gadgetType],
    finalizer: { name: `${group}/undo`, finalize: undo },
    render({ metadata, spec }, chart) {
      if (spec.broken === 'user') throw new UserError('InvalidSpec', 'spec.broken: is set');
      for (const name of spec.maps ?? []) {
        new ApiObject(chart, `map-${name}`, {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, ...(spec.retained && { annotations: { 'vllm-stack.dev/retain': 'true' } }) },
          data: { of: metadata.name },
        });
      }
      if (spec.image !== undefined) {
        const labels = { widget: metadata.name };
        new ApiObject(chart, 'deployment', {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: metadata.name },
          spec: {
            selector: { matchLabels: labels },
            template: {
              metadata: { labels },
              spec: {
                containers: [{ name: 'main', image: spec.image, ...(spec.broken && { [spec.broken]: 1 }) }],
              },
            },
          },
        });
      }
      if (spec.gadget) {
        new ApiObject(chart, 'gadget', {
          apiVersion: `${group}/v1`,
          kind: 'Gadget',
          metadata: { name: metadata.name },
        });
      }
    },
    status({ metadata, spec }, cluster: Cluster) {
      const there = (spec.maps ?? []).filter(
        (name) => cluster.get(resourceTypes.configMap, name) !== undefined,
      );
      return {
        maps: there.length,
        gadgets: cluster.serves(gadgetType),
        lastUpdated: undefined,
        conditions: [{ type: 'Ready', status: 'True', reason: 'Made', message: `${metadata.name} is made` }],
      };
    },
  };
}

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
/** The CustomResourceDefinition of a kind, which lets everything pass. */
export const crdOf = ({ plural, kind }: ResourceType): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } },
      },
    ],
  },
});

/** A client that remembers what it wrote. */
class CountingClient extends KubeClient {
  readonly writes: string[] = [];

  override json(path: string, call: KubeCall = {}): Promise<unknown> {
    const method = call.method ?? (call.create === undefined ? 'PATCH' : 'POST');
    const isWrite = [call.create, call.applyPatch, call.jsonPatch, call.mergePatch].some((body) => body);
    if (isWrite) this.writes.push(`${method} ${path.replace(/\?.*/, '')}`);
    return super.json(path, call);
  }
}

/** An operator of widgets that runs until the test ends. */
export interface Running {
  readonly operator: Operator;
  readonly client: CountingClient;
  readonly log: string[];
  /** Namespaces and names of what is gone. */
  readonly forgotten: string[];
  undo: () => Promise<'done' | number>;
}

/** Starts an operator of widgets in one namespace, with the rights of a user. */
export async function running(server: KubeServer, namespace: string, user = 'admin'): Promise<Running> {
  const client = new CountingClient(kubeConfig({ env: { KUBECONFIG: await server.kubeconfigOf(user) } }));
  const log: string[] = [];
  const forgotten: string[] = [];
  const add = (message: string): void => void log.push(message);
  const one: { undo: Running['undo'] } = { undo: async () => 'done' };
  const operator = new Operator({
    client,
    kinds: [
      widgets(
        () => one.undo(),
        (key) => forgotten.push(key),
      ) as unknown as Kind,
    ],
    namespaces: [namespace],
    metrics: new OperatorMetrics(),
    log: { info: add, warning: add, error: add },
    servedSeconds: 1,
    firstPauseMs: 20,
    watch: { firstPauseMs: 20, longestPauseMs: 200 },
  });
  await operator.follow();
  operator.reconcile();
  onTestFinished(async () => {
    await operator.stop();
    await client.close();
  });
  return Object.assign(one, { operator, client, log, forgotten }) as Running;
}

/** Waits until nothing more is written. */
export async function settled({ client }: Running): Promise<void> {
  let before = -1;
  while (before !== client.writes.length) {
    before = client.writes.length;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}
