import type { Actions } from '../../operator/kind.js';
import type { loraAdapter } from '../../operator/kinds/lora-adapter/kind.js';
import type { LoraAdapter } from '../../operator/kinds/lora-adapter/resource.js';
import type { LiveObject } from '../../operator/kube-object.js';
import { nextStatus } from '../../operator/status.js';
import { KubeError } from '../../src/runtime/kube.js';

/** An engine's pod as the API server tells it. */
export function podOf(
  name: string,
  url: string,
  {
    model = 'llama',
    ready = true,
    labels = {},
    args = [],
    sidecar,
    portName = 'http',
  }: {
    readonly model?: string;
    readonly ready?: boolean;
    readonly labels?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
    readonly sidecar?: { readonly url: string; readonly env?: readonly object[]; readonly base: string };
    readonly portName?: string;
  } = {},
): LiveObject {
  const { hostname, port } = new URL(url);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'llm',
      uid: `uid-${name}`,
      resourceVersion: '1',
      labels: { model, ...labels },
    },
    spec: {
      containers: [
        { name: 'vllm', args, ports: [{ name: portName, containerPort: Number(port) }] },
        ...(sidecar === undefined
          ? []
          : [
              {
                name: 'sidecar',
                env: [
                  { name: 'PORT', value: new URL(sidecar.url).port },
                  { name: 'LORA_DOWNLOAD_BASE_DIR', value: sidecar.base },
                  ...(sidecar.env ?? []),
                ],
              },
            ]),
      ],
    },
    status: {
      phase: 'Running',
      podIP: hostname,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  };
}

/** A LoraAdapter as the API server tells it. */
export function adapterOf(
  name: string,
  spec: Partial<LoraAdapter['spec']> = {},
  source: Partial<LoraAdapter['spec']['adapterSource']> = {},
): LoraAdapter {
  return {
    apiVersion: 'production-stack.vllm.ai/v1alpha1',
    kind: 'LoraAdapter',
    metadata: {
      name,
      namespace: 'llm',
      uid: `uid-${name}`,
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      baseModel: 'llama',
      adapterSource: { type: 'local', adapterName: name, adapterPath: `/adapters/${name}`, ...source },
      ...spec,
    },
  };
}

/** What stands for the API server: objects that tests change, and Secrets. */
export class LoraCluster {
  pods: LiveObject[] = [];
  adapters: LoraAdapter[] = [];
  readonly secrets: Record<string, Record<string, string>> = {};
  readonly patched: string[] = [];
  readonly events: string[] = [];
  now = new Date('2026-01-02T00:00:00Z');

  /** What the kind is given. */
  actions(): Actions {
    const list: Actions['list'] = ({ kind }) =>
      kind === 'Pod' ? this.pods : kind === 'LoraAdapter' ? this.adapters : [];
    return {
      client: { json: (path: string, call?: object) => this.json(path, call) } as Actions['client'],
      signal: new AbortController().signal,
      serves: () => true,
      now: this.now,
      list,
      get: (type, name) => list(type).find(({ metadata }) => metadata.name === name),
      event: (_, reason, message) => void this.events.push(`${reason} ${message}`),
    };
  }

  /** One look at an adapter, whose status is written as the operator does; returns the pause. */
  async look(kind: ReturnType<typeof loraAdapter>, name: string): Promise<number | undefined> {
    const adapter = this.adapter(name);
    const actions = this.actions();
    const acted = await kind.act?.(adapter, actions);
    const status = nextStatus(adapter, kind.status(adapter, actions, acted?.facts), this.now);
    this.put({ ...adapter, status: status as LoraAdapter['status'] });
    return acted?.requeueSeconds;
  }

  adapter(name: string): LoraAdapter {
    const found = this.adapters.find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`there is no such adapter, got ${name}`);
    return found;
  }

  put(adapter: LoraAdapter): void {
    const others = this.adapters.filter(({ metadata }) => metadata.uid !== adapter.metadata.uid);
    this.adapters = [...others, adapter];
  }

  private async json(path: string, call: object | undefined): Promise<unknown> {
    const [, secret] = /^\/api\/v1\/namespaces\/llm\/secrets\/(.+)$/.exec(path) ?? [];
    if (secret !== undefined) {
      const values = this.secrets[secret];
      if (values === undefined) throw new KubeError('GET', path, 404, 'not found');
      return {
        data: Object.fromEntries(
          Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
        ),
      };
    }
    const [, pod] = /^\/api\/v1\/namespaces\/llm\/pods\/(.+)$/.exec(path) ?? [];
    if (pod === undefined || call === undefined || !('mergePatch' in call)) {
      throw new KubeError('GET', path, 403, 'not allowed');
    }
    this.patched.push(pod);
    return {};
  }
}
