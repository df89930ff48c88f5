import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigMap, Container, Pod, Service } from 'kubernetes-types/core/v1.js';
import type { KubeServer } from './kube-server.js';
import { PodProcess } from './pod-process.js';
import { PodVolumes } from './pod-volumes.js';

/** What a kubelet of tests runs. */
export interface KubeletOptions {
  readonly server: KubeServer;
  /** Where pods reach the API server, as `https://127.0.0.1:PORT`. @default - directly */
  readonly apiServer?: string;
  /** Programs by the name of the container that they stand for; others run nothing and are ready at once. */
  readonly programs: Readonly<Record<string, string>>;
  /** Environment that every process has beside that of its container. @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/** A pod with all that a running one has. */
type RunningPod = Pod & {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
};

const nodeName = 'gpus';
const tickMs = 100;
/** Routers hear of a deletion at once here, so that nobody has to wait for them as long as in a cluster. */
const longestPreStopMs = 2000;

/**
 * A node whose pods are processes of this machine, each at a loopback address of its own: it starts the argv of a container,
 * probes it, starts it again when it has ended, and ends it by SIGTERM before the pod goes. kwok would delete pods at once.
 */
export class Kubelet {
  private readonly options: KubeletOptions;
  private readonly pods = new Map<string, LocalPod>();
  private readonly network = `127.${20 + Math.floor(Math.random() * 200)}.${Math.floor(Math.random() * 250)}`;
  private addresses = 1;
  private stopping = false;
  private loop: Promise<void> | undefined;

  constructor(options: KubeletOptions) {
    this.options = options;
  }

  /** Adds the node and begins to run what is scheduled onto it. */
  async start(): Promise<void> {
    const { server } = this.options;
    const capacity = { cpu: '64', memory: '512Gi', pods: '200', 'nvidia.com/gpu': '64' };
    await made(server, '/apis/node.k8s.io/v1/runtimeclasses', {
      metadata: { name: 'nvidia' },
      handler: 'nvidia',
    });
    await made(server, '/api/v1/nodes', {
      metadata: { name: nodeName, labels: { 'kubernetes.io/os': 'linux' } },
    });
    const time = new Date().toISOString();
    const ready = { type: 'Ready', status: 'True', reason: 'Ready', message: '' };
    const status = {
      capacity,
      allocatable: capacity,
      conditions: [{ ...ready, lastHeartbeatTime: time, lastTransitionTime: time }],
    };
    await server.request(`/api/v1/nodes/${nodeName}/status`, {
      method: 'PATCH',
      body: { status },
      contentType: 'application/merge-patch+json',
    });
    this.loop = this.run();
  }

  /** Kills the process of a container as running out of memory does; it is started again. */
  kill(pod: string, container: string): void {
    this.process(pod, container).kill();
  }

  /** What a container has printed, over all of its processes. */
  logs(pod: string, container: string): string {
    return this.process(pod, container).said;
  }

  /** What all containers printed last, for a test that fails. */
  tails(lines = 12): string {
    const all = [...this.pods.values()].flatMap(({ processes }) => [...processes.values()]);
    return all
      .map(({ name, said }) => `--- ${name}\n${said.trimEnd().split('\n').slice(-lines).join('\n')}`)
      .join('\n');
  }

  /** Ends every process. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.loop;
    await Promise.all([...this.pods.values()].map((pod) => pod.end(0)));
  }

  private process(podName: string, container: string): PodProcess {
    const found = [...this.pods.values()].find(({ name }) => name === podName)?.processes.get(container);
    if (found === undefined) throw new Error(`kubelet: no such container, got ${podName} ${container}`);
    return found;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      // While the API server is away everything goes on as it is.
      await this.sync().catch(() => undefined);
      await sleep(tickMs);
    }
  }

  private async sync(): Promise<void> {
    const { server } = this.options;
    const { status, body } = await server.request(`/api/v1/pods?fieldSelector=spec.nodeName=${nodeName}`);
    if (status !== 200) return;
    const { items } = body as { items: RunningPod[] };
    const known = new Set(items.map(({ metadata }) => metadata.uid));
    for (const [uid, pod] of this.pods) {
      if (known.has(uid)) continue;
      this.pods.delete(uid);
      void pod.end(0);
    }
    for (const item of items) {
      const { uid } = item.metadata;
      const ip = `${this.network}.${this.addresses + 1}`;
      let pod = this.pods.get(uid);
      if (pod === undefined) {
        this.addresses++;
        pod = new LocalPod(item, ip, this.options);
        this.pods.set(uid, pod);
      }
      // One that waits for something keeps no other waiting.
      void pod.look(item).catch(() => undefined);
    }
  }
}

/** One pod. */
class LocalPod {
  readonly name: string;
  readonly processes = new Map<string, PodProcess>();
  private readonly pod: RunningPod;
  private readonly ip: string;
  private readonly options: KubeletOptions;
  private readonly folder: string;
  private readonly volumes: PodVolumes;
  private busy = false;
  private told = '';
  private ending: Promise<void> | undefined;

  constructor(pod: RunningPod, ip: string, options: KubeletOptions) {
    this.pod = pod;
    this.name = pod.metadata.name;
    this.ip = ip;
    this.options = options;
    this.folder = join(options.server.folder, 'pods', pod.metadata.uid);
    this.volumes = new PodVolumes(this.folder, pod);
  }

  /** Does what is due for the pod as it is now. */
  async look(now: RunningPod): Promise<void> {
    if (this.busy || this.ending !== undefined) return;
    this.busy = true;
    try {
      if (now.metadata.deletionTimestamp !== undefined) {
        void this.terminate(now);
        return;
      }
      if (!(await this.volumes.refresh((name) => this.configMap(name)))) return;
      for (const container of now.spec?.containers ?? []) await this.started(container);
      await this.tell();
    } finally {
      this.busy = false;
    }
  }

  /** Ends all processes, by force after some seconds. */
  async end(graceSeconds: number): Promise<void> {
    this.ending ??= (async () => {
      await Promise.all([...this.processes.values()].map((process) => process.end(graceSeconds)));
      await rm(this.folder, { recursive: true, force: true });
    })();
    return this.ending;
  }

  private async terminate({ metadata, spec }: RunningPod): Promise<void> {
    const { deletionGracePeriodSeconds: grace = 30, namespace, name, uid } = metadata;
    const pauses = (spec?.containers ?? []).map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0);
    this.ending = (async () => {
      await sleep(Math.min(longestPreStopMs, Math.max(0, ...pauses) * 1000));
      await Promise.all([...this.processes.values()].map((process) => process.end(grace)));
      await rm(this.folder, { recursive: true, force: true });
      const body = { gracePeriodSeconds: 0, preconditions: { uid } };
      const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
      for (let gone = false; !gone; ) {
        const { status } = await this.options.server
          .request(path, { method: 'DELETE', body })
          .catch(() => ({ status: 0 }));
        gone = [200, 404, 409].includes(status);
        if (!gone) await sleep(tickMs);
      }
    })();
    await this.ending;
  }

  private async started(container: Container): Promise<void> {
    const program = this.options.programs[container.name];
    if (program === undefined || this.processes.has(container.name)) return;
    const { command = [], args = [] } = container;
    // The first word names the program in its image.
    const argv = [...command.slice(1), ...args].map((arg, at, all) =>
      // To the router it stands for the host of each engine.
      all[at - 1] === '--nixl-peer-host'
        ? arg
        : this.volumes
            .located(container, arg)
            .replace(/^0\.0\.0\.0$/, this.ip)
            .replace(/=:(\d+)$/, `=${this.ip}:$1`),
    );
    const env = {
      ...this.options.env,
      ...(await this.environment(container)),
      KUBECONFIG: JSON.stringify(await this.credentials()),
    };
    this.processes.set(
      container.name,
      new PodProcess({
        name: `${this.name}/${container.name}`,
        program,
        argv,
        env,
        folder: this.folder,
        url: probeUrl(container, this.ip),
      }),
    );
  }

  private async environment(container: Container): Promise<Record<string, string>> {
    const { metadata } = this.pod;
    const fields: Readonly<Record<string, string>> = {
      'metadata.name': metadata.name,
      'metadata.namespace': metadata.namespace,
      'status.podIP': this.ip,
    };
    const env: Record<string, string> = {};
    for (const { name, value, valueFrom } of container.env ?? []) {
      const { fieldRef, secretKeyRef } = valueFrom ?? {};
      if (fieldRef !== undefined) env[name] = fields[fieldRef.fieldPath] ?? '';
      else if (secretKeyRef === undefined) {
        const text = this.volumes.located(container, value ?? '');
        env[name] = /_HOST$/.test(name) ? await this.resolved(text) : text;
      } else {
        const { data } = await this.get<{ data?: Record<string, string> }>(
          'secrets',
          secretKeyRef.name ?? '',
        );
        env[name] = Buffer.from(data?.[secretKeyRef.key] ?? '', 'base64').toString();
      }
    }
    return env;
  }

  /** The address of the first pod behind a Service by its name, since nobody here answers DNS; the container waits for it. */
  private async resolved(host: string): Promise<string> {
    if (host === '0.0.0.0') return this.ip;
    if (host === 'localhost' || host.includes('.')) return host;
    const { spec } = await this.get<Service>('services', host);
    const labels = Object.entries(spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`);
    const path = `/api/v1/namespaces/${this.pod.metadata.namespace}/pods?labelSelector=${encodeURIComponent(labels.join(','))}`;
    const { items } = (await this.options.server.request(path)).body as { items: readonly Pod[] };
    const ip = items.find(({ status }) => status?.podIP !== undefined)?.status?.podIP;
    if (ip === undefined) throw new Error(`kubelet: no pod behind the Service, got ${host}`);
    return ip;
  }

  /** A kubeconfig with a token for the ServiceAccount of the pod, and for as long as the pod is there. */
  private async credentials(): Promise<object> {
    const { server, apiServer = server.url } = this.options;
    const { name, namespace, uid } = this.pod.metadata;
    const account = this.pod.spec?.serviceAccountName ?? 'default';
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const body = { spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid } } };
    const answer = await server.request(path, { method: 'POST', body });
    if (answer.status !== 201) throw new Error(`kubelet: no token, got ${JSON.stringify(answer.body)}`);
    const { token } = (answer.body as { status: { token: string } }).status;
    const ca = Buffer.from(server.ca).toString('base64');
    return {
      'current-context': 'pod',
      clusters: [{ name: 'pod', cluster: { server: apiServer, 'certificate-authority-data': ca } }],
      users: [{ name: 'pod', user: { token } }],
      contexts: [{ name: 'pod', context: { cluster: 'pod', user: 'pod', namespace } }],
    };
  }

  private async configMap(name: string): Promise<ConfigMap | undefined> {
    return this.get<ConfigMap>('configmaps', name).catch(() => undefined);
  }

  private async get<T>(plural: string, name: string): Promise<T> {
    const path = `/api/v1/namespaces/${this.pod.metadata.namespace}/${plural}/${name}`;
    const { status, body } = await this.options.server.request(path);
    if (status !== 200) throw new Error(`kubelet: cannot read ${path}, got ${status}`);
    return body as T;
  }

  private async tell(): Promise<void> {
    const containers = (this.pod.spec?.containers ?? []).map(({ name, image = '' }) => {
      const process = this.processes.get(name);
      return {
        name,
        image,
        imageID: image,
        ready: process?.ready ?? true,
        restartCount: process?.restarts ?? 0,
        state: { running: { startedAt: this.pod.metadata.creationTimestamp } },
      };
    });
    const ready = containers.every((container) => container.ready);
    const text = JSON.stringify(containers);
    if (text === this.told) return;
    const time = new Date().toISOString();
    const condition = (type: string, holds: boolean): object => ({
      type,
      status: holds ? 'True' : 'False',
      lastTransitionTime: time,
    });
    const status = {
      phase: 'Running',
      podIP: this.ip,
      podIPs: [{ ip: this.ip }],
      hostIP: '127.0.0.1',
      startTime: this.pod.metadata.creationTimestamp,
      conditions: [
        condition('PodScheduled', true),
        condition('Initialized', true),
        condition('ContainersReady', ready),
        condition('Ready', ready),
      ],
      containerStatuses: containers,
    };
    const { namespace, name } = this.pod.metadata;
    const answer = await this.options.server.request(`/api/v1/namespaces/${namespace}/pods/${name}/status`, {
      method: 'PATCH',
      body: { status },
      contentType: 'application/merge-patch+json',
    });
    if (answer.status === 200) this.told = text;
  }
}

function probeUrl({ readinessProbe, ports = [] }: Container, ip: string): string | undefined {
  const { httpGet } = readinessProbe ?? {};
  if (httpGet === undefined) return undefined;
  const port = ports.find(({ name }) => name === httpGet.port)?.containerPort ?? httpGet.port;
  return `http://${ip}:${port}${httpGet.path ?? '/'}`;
}

async function made(server: KubeServer, path: string, body: object): Promise<void> {
  const { status, body: answer } = await server.request(path, { method: 'POST', body });
  if (status !== 201) throw new Error(`kubelet: cannot create ${path}, got ${JSON.stringify(answer)}`);
}
