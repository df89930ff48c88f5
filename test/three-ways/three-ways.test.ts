import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { VllmStack } from '../../constructs/stack.js';
import { render } from '../from-values/rendered-values.js';
import { chartOf } from '../operator/kinds/rendered.js';
import { runtimeSpec } from '../operator/kinds/resources.js';
import { type Difference, differences } from './differences.js';
import { leavesOf } from './leaves.js';
import { type Scenario, scenarios } from './scenarios.js';

const names = Object.keys(scenarios) as (keyof typeof scenarios)[];

describe('the same as props, as values and as a custom resource, but for what is listed', () => {
  it.each(names)('%s', (name) => {
    const byProps = fromProps(scenarios[name]);
    const unlisted = differing(scenarios[name]).flatMap(({ way, path }) =>
      rowsFor(way, path).length > 0 ? [] : [`${way}: ${path}`],
    );

    expect(byProps.size).toBeGreaterThan(20);
    expect(unlisted).toEqual([]);
  });

  it('lists nothing that is equal', () => {
    const used = new Set(
      names.flatMap((name) => differing(scenarios[name]).flatMap(({ way, path }) => rowsFor(way, path))),
    );

    expect(differences.filter((row) => !used.has(row)).map(({ where }) => where.source)).toEqual([]);
  });

  it('is at least twenty scenarios', () => {
    expect(names.length).toBeGreaterThanOrEqual(20);
  });
});

type Way = Difference['from'][number];

function differing(scenario: Scenario): readonly { readonly way: Way; readonly path: string }[] {
  const byProps = fromProps(scenario);
  const ways = { values: fromValues(scenario), resource: fromResources(scenario) };
  return (['values', 'resource'] as const).flatMap((way) =>
    unequal(byProps, ways[way]).map((path) => ({ way, path })),
  );
}

function rowsFor(way: Way, path: string): readonly Difference[] {
  return differences.filter(({ from, where }) => from.includes(way) && where.test(path));
}

type Leaves = ReadonlyMap<string, unknown>;

function unequal(one: Leaves, other: Leaves): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((path) => one.get(path) !== other.get(path))
    .sort();
}

function rolesOf(scenario: Scenario): readonly string[] {
  return Object.keys(scenario);
}

function fromProps(scenario: Scenario): Leaves {
  const { engine, router, cacheServer } = scenario;
  const chart = new Chart(new App(), 'stack', { namespace: 'models' });
  const resources = { requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '2', memory: '8Gi' } };
  new VllmStack(chart, 'stack', {
    networkPolicies: false,
    engines: {
      qwen: {
        model: 'Qwen/Qwen3-0.6B',
        image: 'vllm/vllm-openai:v0.10.0',
        cpu: { request: '4', limit: '4' },
        memory: '16Gi',
        gpu: 1,
        ...engine?.props,
      },
    },
    ...(router && {
      router: { image: 'lmcache/lmstack-router:v1', resources, ...router.props },
    }),
    ...(cacheServer && {
      cacheServer: { image: 'lmcache/vllm-openai:v0.3.13', resources, ...cacheServer.props },
    }),
  });
  return leavesOf(chart.toJson(), rolesOf(scenario));
}

function fromValues(scenario: Scenario): Leaves {
  const { engine, router, cacheServer } = scenario;
  const resources = { requests: { cpu: '2', memory: '8Gi' }, limits: { cpu: '2', memory: '8Gi' } };
  const { objects, problems, refused } = render(
    {
      servingEngineSpec: {
        runtimeClassName: '',
        modelSpec: [
          {
            name: 'qwen',
            repository: 'vllm/vllm-openai',
            tag: 'v0.10.0',
            modelURL: 'Qwen/Qwen3-0.6B',
            replicaCount: 1,
            requestCPU: '4',
            limitCPU: '4',
            requestMemory: '16Gi',
            limitMemory: '16Gi',
            requestGPU: 1,
            ...engine?.values,
          },
        ],
      },
      routerSpec: {
        enableRouter: router !== undefined,
        repository: 'lmcache/lmstack-router',
        tag: 'v1',
        resources,
        ...router?.values,
      },
      ...(cacheServer && {
        cacheserverSpec: {
          enabled: true,
          image: { repository: 'lmcache/vllm-openai', tag: 'v0.3.13' },
          resources,
          ...cacheServer.values,
        },
      }),
    },
    { release: 'stack', namespace: 'models' },
  );
  expect([...problems, ...refused]).toEqual([]);
  return leavesOf(objects, rolesOf(scenario));
}

function fromResources(scenario: Scenario): Leaves {
  const { engine, router, cacheServer } = scenario;
  const { model = {}, deploymentConfig = {}, ...rest } = engine?.resource ?? {};
  const resources = { cpu: '2', memory: '8Gi' };
  const charts = [
    engine &&
      chartOf('VLLMRuntime', {
        name: 'qwen',
        spec: runtimeSpec({
          ...rest,
          model: { modelURL: 'Qwen/Qwen3-0.6B', ...(model as object) },
          deploymentConfig: {
            resources: { cpu: '4', memory: '16Gi', gpu: '1' },
            image: { registry: '', name: 'vllm/vllm-openai:v0.10.0' },
            runtimeClass: '',
            ...(deploymentConfig as object),
          },
        }),
      }),
    router &&
      chartOf('VLLMRouter', {
        name: 'router',
        spec: {
          image: { registry: '', name: 'lmcache/lmstack-router:v1' },
          k8sLabelSelector: 'app=qwen',
          resources,
          ...router.resource,
        },
      }),
    cacheServer &&
      chartOf('CacheServer', {
        name: 'cache-server',
        spec: {
          image: { registry: '', name: 'lmcache/vllm-openai:v0.3.13' },
          resources,
          ...cacheServer.resource,
        },
      }),
  ];
  return leavesOf(
    charts.flatMap((chart) => chart?.toJson() ?? []),
    rolesOf(scenario),
  );
}
