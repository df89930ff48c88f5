import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, Chart } from 'cdk8s';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Actions, type StatusDraft, UserError } from '../../operator/kind.js';
import { dynamicConfig } from '../../operator/kinds/static-route/dynamic-config.js';
import { type StaticRoute, staticRoute } from '../../operator/kinds/static-route/kind.js';
import { RouterProbes } from '../../operator/kinds/static-route/router-probes.js';
import type { LiveObject } from '../../operator/kube-object.js';
import { KubeError } from '../../src/runtime/kube.js';

const labels = { app: 'router' };
const spec: StaticRoute['spec'] = {
  staticBackends: 'http://a:1, http://b:1',
  staticModels: 'one , two',
  configMapName: 'listed',
  healthCheck: { periodSeconds: 10, timeoutSeconds: 5, successThreshold: 1, failureThreshold: 2 },
};

function routeOf(changes: Partial<StaticRoute['spec']> = {}, status?: object): StaticRoute {
  return {
    apiVersion: 'production-stack.vllm.ai/v1alpha1',
    kind: 'StaticRoute',
    metadata: { name: 's', namespace: 'models', uid: 'uid-s', resourceVersion: '1', generation: 1 },
    spec: { ...spec, ...changes },
    ...(status === undefined ? {} : { status: status as NonNullable<StaticRoute['status']> }),
  };
}

const selected = { routerSelector: { matchLabels: labels } };
const byService = { routerRef: { kind: 'Service', apiVersion: 'v1', name: 'front' } };

/** A ConfigMap of the cluster; that of the route where it says so. */
function mapOf(data: Readonly<Record<string, string>> | undefined, owner?: string): LiveObject {
  const reference = { apiVersion: routeOf().apiVersion, kind: 'StaticRoute', name: 's', controller: true };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'listed',
      namespace: 'models',
      uid: 'uid-map',
      resourceVersion: '1',
      ...(owner === undefined ? {} : { ownerReferences: [{ ...reference, uid: owner }] }),
    },
    ...(data === undefined ? {} : { data }),
  };
}

/** A router's health, as a process that answers at a loopback address. */
async function routerAt(): Promise<{
  url: URL;
  answer: { status: number; config?: object };
  asked: () => number;
}> {
  const answer: { status: number; config?: object } = { status: 200 };
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    response.writeHead(request.url === '/health' ? answer.status : 404);
    response.end(JSON.stringify({ status: 'healthy', dynamic_config: answer.config }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { url, answer, asked: () => asked };
}

function podOf(name: string, { hostname, port }: URL, changes: object = {}): LiveObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'models', uid: name, resourceVersion: '1', labels, ...changes },
    spec: { containers: [{ name: 'router', ports: [{ name: 'http', containerPort: Number(port) }] }] },
    status: { phase: 'Running', podIP: hostname },
  };
}

/** What stands for the API server, with a clock that tests move. */
class Cluster {
  pods: readonly LiveObject[] = [];
  maps: readonly LiveObject[] = [];
  services: Readonly<Record<string, object>> = {};
  seconds = 0;
  readonly probes = new RouterProbes(fetch, () => this.seconds * 1000);
  readonly kind = staticRoute(this.probes);

  actions(): Actions {
    const list: Actions['list'] = ({ kind }) => (kind === 'Pod' ? this.pods : this.maps);
    return {
      client: { json: async (path: string) => this.json(path) } as Actions['client'],
      signal: new AbortController().signal,
      now: new Date('2026-01-02T00:00:00.123Z'),
      serves: () => true,
      list,
      get: (type, name) => list(type).find(({ metadata }) => metadata.name === name),
      event: () => undefined,
    };
  }

  render(route: StaticRoute): unknown[] {
    const chart = new Chart(new App(), 's', { namespace: 'models' });
    this.kind.render(route, chart, this.actions());
    return chart.toJson() as unknown[];
  }

  /** Looks at a route whose ConfigMap has been written. */
  async look(route: StaticRoute): Promise<{ draft: StatusDraft; again: number | undefined }> {
    this.maps = [mapOf({ 'dynamic_config.json': dynamicConfig(route.spec) }, 'uid-s')];
    const acted = await this.kind.act?.(route, this.actions());
    return { draft: this.kind.status(route, this.actions(), acted?.facts), again: acted?.requeueSeconds };
  }

  private json(path: string): unknown {
    if (path.includes('/pods?')) {
      expect(new URL(path, 'http://kube').searchParams.get('labelSelector')).toBe('app=router');
      return { items: this.pods };
    }
    const service = this.services[path];
    if (service === undefined) throw new KubeError('GET', path, 404, 'not found');
    return service;
  }
}

const told = ({ conditions }: StatusDraft): Record<string, string> =>
  Object.fromEntries(conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]));

describe('K14: the ConfigMap of a StaticRoute', () => {
  it('has one key with the four fields that every router knows, and no other', () => {
    const [map] = new Cluster().render(routeOf({ healthCheck: { periodSeconds: 1 }, ...byService }));
    expect(map).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'listed', namespace: 'models' } });
    const { data } = map as { data: Record<string, string> };
    expect(Object.keys(data)).toEqual(['dynamic_config.json']);
    expect(JSON.parse(data['dynamic_config.json'] ?? '')).toEqual({
      service_discovery: 'static',
      routing_logic: 'roundrobin',
      static_backends: 'http://a:1,http://b:1',
      static_models: 'one,two',
    });
  });

  it("has further fields only where the route speaks of them, and today's name of a logic", () => {
    const config = dynamicConfig({
      ...spec,
      routingLogic: 'least_loaded',
      sessionKey: 'x-user',
      staticAliases: 'a:one, b:two',
    });
    expect(JSON.parse(config)).toMatchObject({
      routing_logic: 'leastloaded',
      session_key: 'x-user',
      static_aliases: 'a:one,b:two',
    });
    expect(JSON.parse(dynamicConfig({ ...spec, sessionKey: '', staticAliases: '' }))).not.toHaveProperty(
      'session_key',
    );
  });

  it('is named after the route where it has no name', () => {
    expect(new Cluster().render(routeOf({ configMapName: '' }))).toMatchObject([
      { metadata: { name: 's-config' } },
    ]);
  });

  it('is never one of somebody else, unless that is empty', () => {
    const cluster = new Cluster();
    cluster.maps = [mapOf({ precious: 'yes' })];
    expect(() => cluster.render(routeOf())).toThrow(UserError);
    expect(() => cluster.render(routeOf())).toThrow(/ConfigMap listed: belongs to somebody else/);
    cluster.maps = [mapOf(undefined)];
    expect(cluster.render(routeOf())).toHaveLength(1);
    cluster.maps = [mapOf({ precious: 'yes' }, 'uid-s')];
    expect(cluster.render(routeOf())).toHaveLength(1);
  });
});

describe('the status of a StaticRoute', () => {
  it('is ready without a router to watch, and asks nobody', async () => {
    const { draft, again } = await new Cluster().look(routeOf());
    expect(told(draft)).toEqual({
      Ready: 'True Ready',
      ConfigMapReady: 'True Written',
      RouterHealthy: 'Unknown NotWatched',
      ConfigLoaded: 'Unknown NotWatched',
    });
    expect(again).toBeUndefined();
    expect(draft).toMatchObject({ configMapRef: 'listed', lastAppliedTime: '2026-01-02T00:00:00Z' });
  });

  it('moves lastAppliedTime with the spec only', async () => {
    const lastAppliedTime = '2025-01-01T00:00:00Z';
    const same = await new Cluster().look(routeOf({}, { lastAppliedTime, observedGeneration: 1 }));
    const changed = await new Cluster().look(routeOf({}, { lastAppliedTime, observedGeneration: 0 }));
    expect([same.draft.lastAppliedTime, changed.draft.lastAppliedTime]).toEqual([
      lastAppliedTime,
      '2026-01-02T00:00:00Z',
    ]);
  });

  it('tells when a router has taken over what the route says, and when another configuration is in force', async () => {
    const cluster = new Cluster();
    const router = await routerAt();
    cluster.pods = [podOf('router-0', router.url)];
    router.answer.config = { ...JSON.parse(dynamicConfig(spec)), static_models: 'old,old' };
    expect(told((await cluster.look(routeOf(selected))).draft)).toMatchObject({
      Ready: 'Unknown Loading',
      ConfigLoaded: 'Unknown Loading',
      RouterHealthy: 'True HealthCheckSucceeded',
    });

    router.answer.config = JSON.parse(dynamicConfig(spec));
    cluster.seconds += 10;
    expect(told((await cluster.look(routeOf(selected))).draft)).toMatchObject({
      Ready: 'True Ready',
      ConfigLoaded: 'True Loaded',
    });
  });

  it('counts answers once a period, however often it looks', async () => {
    const cluster = new Cluster();
    const router = await routerAt();
    cluster.pods = [podOf('router-0', router.url)];
    router.answer.status = 503;
    for (let looks = 0; looks < 5; looks++) {
      const { draft } = await cluster.look(routeOf(selected));
      expect(told(draft).RouterHealthy).toBe('Unknown HealthCheckRunning');
    }
    expect(router.asked()).toBe(1);

    cluster.seconds += 4;
    expect((await cluster.look(routeOf(selected))).again).toBeCloseTo(6);
    cluster.seconds += 6;
    const { draft, again } = await cluster.look(routeOf(selected));
    expect(told(draft)).toMatchObject({
      Ready: 'False HealthCheckFailed',
      RouterHealthy: 'False HealthCheckFailed',
    });
    expect(draft.conditions[0]?.message).toBe('router-0: /health answers 503');
    expect([router.asked(), again]).toEqual([2, 10]);

    router.answer.status = 200;
    cluster.seconds += 10;
    expect(told((await cluster.look(routeOf(selected))).draft).RouterHealthy).toBe(
      'True HealthCheckSucceeded',
    );
  });

  it('forgets what it counted for a route that is gone, and counts anew for another one of its name', async () => {
    const cluster = new Cluster();
    const router = await routerAt();
    cluster.pods = [podOf('router-0', router.url)];
    router.answer.status = 503;
    const route = routeOf(selected);
    const next = { ...route, metadata: { ...route.metadata, uid: 'uid-next' } };
    await cluster.look(route);
    cluster.seconds += 10;
    expect(told((await cluster.look(next)).draft).RouterHealthy).toBe('Unknown HealthCheckRunning');
    expect(cluster.probes.size).toBe(1);

    cluster.kind.forget?.('models/s');
    expect(cluster.probes.size).toBe(0);
  });

  it('is about every router for itself: one that answers does not hide one that does not', async () => {
    const cluster = new Cluster();
    const [well, ill] = [await routerAt(), await routerAt()];
    ill.answer.status = 500;
    const going = podOf('router-2', new URL('http://127.0.0.1:9'), {
      deletionTimestamp: '2026-01-01T00:00:00Z',
    });
    const other = podOf('other', new URL('http://127.0.0.1:9'), { labels: { app: 'other' } });
    cluster.pods = [podOf('router-0', well.url), podOf('router-1', ill.url), going, other];
    await cluster.look(routeOf(selected));
    cluster.seconds += 10;
    const { draft } = await cluster.look(routeOf(selected));
    expect(told(draft).RouterHealthy).toBe('False HealthCheckFailed');
    expect(draft.conditions[0]?.message).toBe('router-1: /health answers 500');
  });

  it('finds the routers behind a Service, at the port that leads to them', async () => {
    const cluster = new Cluster();
    const router = await routerAt();
    const path = '/api/v1/namespaces/models/services/front';
    const ports = [
      { name: 'lmcache', port: 7500 },
      { name: 'http', port: 80, targetPort: 'http' },
    ];
    cluster.services = { [path]: { metadata: { name: 'front' }, spec: { selector: labels, ports } } };
    expect(told((await cluster.look(routeOf(byService))).draft)).toMatchObject({ Ready: 'Unknown NoRouter' });
    cluster.pods = [podOf('router-0', router.url)];
    expect(told((await cluster.look(routeOf(byService))).draft)).toMatchObject({
      RouterHealthy: 'True HealthCheckSucceeded',
    });
    expect(router.asked()).toBe(1);
  });

  it('says which Service is not there', async () => {
    const { draft, again } = await new Cluster().look(routeOf(byService));
    expect(told(draft).RouterHealthy).toBe('Unknown NoRouter');
    expect(draft.conditions[0]?.message).toBe(
      'Service models/front: not found; correct routerRef or deploy the router',
    );
    expect(again).toBe(10);
  });
});
