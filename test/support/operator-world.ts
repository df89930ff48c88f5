import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { App } from 'cdk8s';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { Agent, fetch as fetchWith } from 'undici';
import { expect, vi } from 'vitest';
import { operatorLease } from '../../contract/operator-flags.js';
import type { CustomResource, LiveObject } from '../../operator/kube-object.js';
import { operatorChart, operatorNamespace } from '../../src/operator-chart.js';
import { type KubeServer, startKubeServer } from './kube-server.js';
import { Kubelet } from './kubelet.js';
import { type SeverableProxy, startProxy } from './severable-proxy.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const group = 'production-stack.vllm.ai';

/** Namespace in which the resources of tests are. */
export const modelsNamespace = 'models';

/** How long something may take to come true on a machine that is busy. */
export const patience = { timeout: 60_000, interval: 100 } as const;

/** A control plane, a node whose pods are processes, and the operator as its manifests deploy it. */
export class OperatorWorld {
  readonly server: KubeServer;
  readonly kubelet: Kubelet;
  /** Between the API server and all that runs in pods. */
  readonly proxy: SeverableProxy;
  private readonly folder: string;

  private constructor(server: KubeServer, kubelet: Kubelet, proxy: SeverableProxy, folder: string) {
    this.server = server;
    this.kubelet = kubelet;
    this.proxy = proxy;
    this.folder = folder;
  }

  /** Starts everything, and waits until the operator leads. */
  static async start(): Promise<OperatorWorld> {
    // Below the repository, so that the programs find the native packages that no bundle holds.
    mkdirSync(join(root, '.cache'), { recursive: true });
    const folder = mkdtempSync(join(root, '.cache', 'world-'));
    const names = ['operator', 'router', 'sim', 'sidecar'] as const;
    const built = promisify(execFile)(process.execPath, ['build.mjs', '--programs', folder, ...names], {
      cwd: root,
    });
    const server = await startKubeServer({
      // Before the garbage collector starts, which looks for new kinds every 30 s only.
      crds: [join(root, 'operator', 'crds')],
      components: ['kube-controller-manager', 'kube-scheduler'],
      // Nobody renews the heartbeat of the node.
      extraArgs: {
        'kube-controller-manager': ['--node-monitor-grace-period=1h', '--concurrent-deployment-syncs=5'],
      },
    });
    await built;
    const proxy = await startProxy(Number(new URL(server.url).port));
    const program = (name: (typeof names)[number]): string => join(folder, `${name}.mjs`);
    const kubelet = new Kubelet({
      server,
      apiServer: `https://127.0.0.1:${proxy.port}`,
      programs: {
        vllm: program('sim'),
        router: program('router'),
        manager: program('operator'),
        sidecar: program('sidecar'),
      },
      env: { VLLM_SIM_INSTANT: 'true', VLLM_SIM_LORA_FILES: 'ignore' },
    });
    const world = new OperatorWorld(server, kubelet, proxy, folder);
    try {
      await kubelet.start();
      await server.ensureNamespaces([modelsNamespace]);
      const objects = operatorChart(new App()).toJson() as object[];
      await world.apply(...objects);
      await vi.waitUntil(async () => (await world.leader()) !== '', patience);
      return world;
    } catch (error) {
      const told = kubelet.tails();
      await world.stop();
      throw new Error(`${error instanceof Error ? error.message : error}\n${told}`);
    }
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    await this.kubelet.stop();
    await this.proxy.close();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Applies objects as a person does. */
  async apply(...objects: readonly object[]): Promise<void> {
    const text = objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
    const { code, stderr } = await this.server.kubectl(
      ['apply', '--server-side', '--force-conflicts', '-f', '-'],
      text,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }

  /** Deletes objects and waits until they and all of their pods are gone. */
  async remove(...paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.server.request(path, { method: 'DELETE' });
    for (const path of paths) {
      await vi.waitUntil(async () => (await this.server.request(path)).status === 404, patience);
    }
  }

  /** Changes fields of an object. */
  async merge(path: string, body: object): Promise<LiveObject> {
    const contentType = 'application/merge-patch+json';
    const answer = await this.server.request(path, { method: 'PATCH', body, contentType });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body as LiveObject;
  }

  /** Path of a resource of ours. */
  path(plural: string, name: string): string {
    return `/apis/${group}/v1alpha1/namespaces/${modelsNamespace}/${plural}/${name}`;
  }

  async get(path: string): Promise<CustomResource | undefined> {
    const { status, body } = await this.server.request(path);
    return status === 200 ? (body as CustomResource) : undefined;
  }

  async list(path: string): Promise<LiveObject[]> {
    return ((await this.server.request(path)).body as { items: LiveObject[] }).items;
  }

  /** A condition as `True Reason`, once it is about the resource as it is now. */
  async condition(plural: string, name: string, type = 'Ready'): Promise<string | undefined> {
    const resource = await this.get(this.path(plural, name));
    if (resource?.status?.observedGeneration !== resource?.metadata.generation) return undefined;
    const found = resource?.status?.conditions?.find((condition) => condition.type === type);
    return found && `${found.status} ${found.reason}`;
  }

  async isReady(plural: string, ...names: readonly string[]): Promise<void> {
    for (const name of names) {
      await expect.poll(() => this.condition(plural, name), patience).toMatch(/^True/);
    }
  }

  /** Pods with a label that are not on their way out, by name. */
  async pods(labelSelector: string, namespace = modelsNamespace): Promise<Pod[]> {
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labelSelector)}`;
    const pods = (await this.list(path)) as Pod[];
    return pods
      .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
      .sort((one, other) => ((one.metadata?.name ?? '') < (other.metadata?.name ?? '') ? -1 : 1));
  }

  async podNames(labelSelector: string, namespace?: string): Promise<string[]> {
    return (await this.pods(labelSelector, namespace)).map(({ metadata }) => metadata?.name ?? '');
  }

  /** Address of the only pod of a router. */
  async routerUrl(name: string, port = 8001): Promise<string> {
    const [pod] = await this.pods(`app=${name}`);
    return `http://${pod?.status?.podIP}:${port}`;
  }

  /** Ids of the engines that a router knows. */
  async engines(router: string): Promise<string[]> {
    const answer = await fetch(`${router}/engines`).catch(() => undefined);
    if (answer?.status !== 200) return [];
    const engines = (await answer.json()) as { engine_id: string }[];
    return engines.map(({ engine_id: id }) => id);
  }

  /** Status of a completion, or 0 where there is no answer. */
  async complete(router: string, model: string): Promise<number> {
    // So long that it is worth a prefill of its own.
    const body = JSON.stringify({ model, prompt: 'some words '.repeat(200), max_tokens: 2 });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${router}/v1/completions`, { method: 'POST', body, headers }).catch(
      () => undefined,
    );
    await answer?.text();
    return answer?.status ?? 0;
  }

  /** Who leads among the operators; nothing while nobody does. */
  async leader(): Promise<string> {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${operatorNamespace}/leases/${operatorLease}`;
    const lease = (await this.get(path)) as { spec?: { holderIdentity?: string } } | undefined;
    return lease?.spec?.holderIdentity ?? '';
  }

  /** How often the only operator has looked at resources of a kind with success. */
  async reconciles(kind: string): Promise<number> {
    const [pod] = await this.pods('control-plane=controller-manager', operatorNamespace);
    const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
    try {
      const headers = { authorization: `Bearer ${this.server.token}` };
      const answer = await fetchWith(`https://${pod?.status?.podIP}:8443/metrics`, { dispatcher, headers });
      const text = await answer.text();
      const line = new RegExp(
        `^controller_runtime_reconcile_total\\{controller="${kind}",result="[a-z_]*"\\} (\\d+)`,
        'gm',
      );
      return [...text.matchAll(line)].reduce((sum, [, count]) => sum + Number(count), 0);
    } finally {
      await dispatcher.destroy();
    }
  }
}

/** A VLLMRuntime of small simulated engines. */
export function runtimeOf(name: string, spec: RuntimeParts = {}): object {
  const { replicas = 1, modelURL = 'org/model', env = [], ...rest } = spec;
  return {
    apiVersion: `${group}/v1alpha1`,
    kind: 'VLLMRuntime',
    metadata: { name, namespace: modelsNamespace, labels: { model: name } },
    spec: {
      model: { modelURL, enableLoRA: true },
      vllmConfig: { port: 8000, maxLoras: 4, env },
      deploymentConfig: {
        replicas,
        resources: { cpu: '1', memory: '1Gi', gpu: '1' },
        image: { registry: 'docker.io', name: 'vllm/vllm-openai:v0.32.0' },
        deploymentStrategy: 'RollingUpdate',
      },
      ...rest,
    },
  };
}

/** What differs between the runtimes of tests. */
export interface RuntimeParts {
  readonly replicas?: number;
  readonly modelURL?: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly [field: string]: unknown;
}

/** A VLLMRouter at port 8001. */
export function routerOf(name: string, spec: object): object {
  return {
    apiVersion: `${group}/v1alpha1`,
    kind: 'VLLMRouter',
    metadata: { name, namespace: modelsNamespace },
    spec: {
      port: 8001,
      resources: { cpu: '1', memory: '1Gi' },
      image: { registry: 'docker.io', name: 'lmcache/lmstack-router:latest' },
      ...spec,
    },
  };
}
