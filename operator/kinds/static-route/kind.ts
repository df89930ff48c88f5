import { ApiObject, type Chart } from 'cdk8s';
import type { StaticRoute as StaticRouteResource } from '../../../imports/wire/static-route.js';
import { isOwnedBy } from '../../apply.js';
import { type Actions, type Cluster, type ConditionDraft, type Kind, UserError } from '../../kind.js';
import { type CustomResource, keyOf } from '../../kube-object.js';
import { matches } from '../../label-selector.js';
import { resourceTypes } from '../../resource-type.js';
import { dynamicConfig, dynamicConfigKey } from './dynamic-config.js';
import { podsBehind, type RouterPod, routerPods } from './router-pods.js';
import { type ProbeResult, type RouterHealth, RouterProbes } from './router-probes.js';

/** A StaticRoute as the API server tells it, with the defaults of its CRD filled in. */
export type StaticRoute = CustomResource & { readonly spec: StaticRouteResource['spec'] };

/** What was found out about the routers that follow the route. */
export interface StaticRouteFacts {
  readonly health: RouterHealth;
}

const ownType = {
  group: 'production-stack.vllm.ai',
  version: 'v1alpha1',
  kind: 'StaticRoute',
  plural: 'staticroutes',
} as const;

/** Name of the ConfigMap that a route writes. */
function configMapName({ metadata, spec }: StaticRoute): string {
  return spec.configMapName === undefined || spec.configMapName === ''
    ? `${metadata.name}-config`
    : spec.configMapName;
}

/** The kind StaticRoute: engines that are listed for routers, by way of a ConfigMap that these follow. */
export function staticRoute(probes = new RouterProbes(fetch)): Kind<StaticRoute, StaticRouteFacts> {
  return {
    type: ownType,
    owns: [resourceTypes.configMap],
    watches: [
      {
        type: resourceTypes.pod,
        concerns: (pod, resource) => {
          const { routerSelector } = (resource as StaticRoute).spec;
          return routerSelector !== undefined && matches(routerSelector, pod.metadata.labels ?? {});
        },
      },
    ],
    access: [
      { type: resourceTypes.service, verbs: ['get'] },
      { type: resourceTypes.pod, verbs: ['list'] },
    ],
    render,
    async act(route, actions) {
      const { healthCheck = {} } = route.spec;
      const { periodSeconds = 10 } = healthCheck;
      const found = await routersOf(route, actions);
      if (found === undefined) {
        probes.forget(keyOf(route));
        return { facts: { health: { outcome: 'unwatched' } } };
      }
      const health =
        typeof found === 'string'
          ? ({ outcome: 'unknown', problem: found } as const)
          : await probes.probe(route.metadata, found, {
              timeoutSeconds: healthCheck.timeoutSeconds ?? 5,
              successThreshold: healthCheck.successThreshold ?? 1,
              failureThreshold: healthCheck.failureThreshold ?? 3,
              periodSeconds,
              signal: actions.signal,
            });
      return { facts: { health }, requeueSeconds: probes.dueIn(route.metadata, periodSeconds) };
    },
    status: (route, cluster, facts) => statusOf(route, cluster, facts?.health),
    forget: (key) => probes.forget(key),
  };
}

function render(route: StaticRoute, chart: Chart, cluster: Cluster): void {
  const name = configMapName(route);
  const live = cluster.get(resourceTypes.configMap, name);
  const data = (live?.data ?? {}) as Readonly<Record<string, string>>;
  if (live !== undefined && !isOwnedBy(live, route) && Object.keys(data).length > 0) {
    throw new UserError(
      'Conflict',
      `ConfigMap ${name}: belongs to somebody else, so that it is not touched; give another configMapName or delete it`,
    );
  }
  new ApiObject(chart, 'ConfigMap', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { [dynamicConfigKey]: dynamicConfig(route.spec) },
  });
}

/** The routers that are watched; a sentence where they cannot be found, nothing where none are to be. */
async function routersOf(
  route: StaticRoute,
  actions: Actions,
): Promise<readonly RouterPod[] | string | undefined> {
  const { routerRef, routerSelector } = route.spec;
  if (routerSelector !== undefined) {
    return routerPods(
      actions.list(resourceTypes.pod).filter((pod) => matches(routerSelector, pod.metadata.labels ?? {})),
    );
  }
  if (routerRef?.name === undefined || routerRef.name === '') return undefined;
  return podsBehind(actions, routerRef.namespace || route.metadata.namespace, routerRef.name);
}

function statusOf(route: StaticRoute, cluster: Cluster, health: RouterHealth | undefined) {
  const name = configMapName(route);
  const live = cluster.get(resourceTypes.configMap, name);
  const data = (live?.data ?? {}) as Readonly<Record<string, string>>;
  const written = live !== undefined && data[dynamicConfigKey] === dynamicConfig(route.spec);
  const configMap: ConditionDraft = written
    ? { type: 'ConfigMapReady', status: 'True', reason: 'Written', message: `ConfigMap ${name} is written` }
    : {
        type: 'ConfigMapReady',
        status: 'False',
        reason: 'NotWritten',
        message: `ConfigMap ${name} is not written`,
      };
  const healthy = healthCondition(health);
  const loaded = loadedCondition(route, health);
  const failing = [configMap, healthy, loaded].find(({ status }) => status === 'False');
  const open = [healthy, loaded].find(
    ({ status, reason }) => status === 'Unknown' && reason !== 'NotWatched',
  );
  const summary = failing ?? open;
  const ready: ConditionDraft =
    summary === undefined
      ? { type: 'Ready', status: 'True', reason: 'Ready', message: 'the route is in force' }
      : { ...summary, type: 'Ready' };
  const last = route.status as { readonly lastAppliedTime?: string } | undefined;
  const unchanged =
    last?.lastAppliedTime !== undefined && route.status?.observedGeneration === route.metadata.generation;
  return {
    ...(written
      ? {
          configMapRef: name,
          lastAppliedTime: unchanged
            ? last.lastAppliedTime
            : cluster.now.toISOString().replace(/\.\d+Z$/, 'Z'),
        }
      : {}),
    conditions: [ready, configMap, healthy, loaded],
  };
}

function healthCondition(health: RouterHealth | undefined): ConditionDraft {
  const type = 'RouterHealthy';
  if (health === undefined || health.outcome === 'unwatched') {
    return {
      type,
      status: 'Unknown',
      reason: 'NotWatched',
      message: 'no router is named; give routerRef or routerSelector',
    };
  }
  if (health.outcome === 'unknown') {
    return { type, status: 'Unknown', reason: 'NoRouter', message: health.problem };
  }
  const { results } = health;
  const bad = results.filter(({ state }) => state === 'unhealthy');
  if (bad.length > 0) {
    return { type, status: 'False', reason: 'HealthCheckFailed', message: bad.map(told).join('; ') };
  }
  const open = results.filter(({ state }) => state === 'open');
  if (open.length > 0) {
    return { type, status: 'Unknown', reason: 'HealthCheckRunning', message: open.map(told).join('; ') };
  }
  return {
    type,
    status: 'True',
    reason: 'HealthCheckSucceeded',
    message: `${results.length} of ${results.length} answer`,
  };
}

function loadedCondition(route: StaticRoute, health: RouterHealth | undefined): ConditionDraft {
  const type = 'ConfigLoaded';
  if (health?.outcome !== 'probed') {
    return { type, status: 'Unknown', reason: 'NotWatched', message: 'no router tells what it follows' };
  }
  const wanted = JSON.parse(dynamicConfig(route.spec)) as Readonly<Record<string, unknown>>;
  const answers = health.results.filter(({ config }) => config !== undefined);
  if (answers.length === 0) {
    return {
      type,
      status: 'Unknown',
      reason: 'NotWatched',
      message: 'no router follows a dynamic configuration',
    };
  }
  const behind = answers.filter(({ config }) =>
    Object.entries(wanted).some(([key, value]) => config?.[key] !== value),
  );
  return behind.length === 0
    ? { type, status: 'True', reason: 'Loaded', message: `${answers.length} of ${answers.length} follow it` }
    : {
        type,
        status: 'Unknown',
        reason: 'Loading',
        message: `${behind.map(({ name }) => name).join(', ')}: another configuration is in force; mounted ConfigMaps take about a minute`,
      };
}

function told({ name, problem }: ProbeResult): string {
  return `${name}: ${problem ?? 'asked for the first time'}`;
}
