import { readFileSync } from 'node:fs';
import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PrometheusRule, PrometheusRuleSpecGroupsRulesExpr } from '../imports/monitoring.coreos.com.js';
import type { HTTPRoute } from '../imports/wire/http-route.js';
import type { InferencePool } from '../imports/wire/inference-pool.js';
import type { ScaledObject } from '../imports/wire/scaled-object.js';
import type { ServiceMonitor } from '../imports/wire/service-monitor.js';
import { asModule } from '../scripts/generate/imported-constructs.js';
import { closedSchema, withoutDescriptions } from '../scripts/generate/json-schema.js';
import type { Manifest } from './support/kube-server.js';
import { problemsOf, validatorOf } from './support/schemas.js';

function deployment(
  container: Readonly<Record<string, unknown>> = {},
  spec: Readonly<Record<string, unknown>> = {},
): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'engine', namespace: 'models' },
    spec: {
      selector: { matchLabels: { app: 'engine' } },
      template: {
        metadata: { labels: { app: 'engine' } },
        spec: { containers: [{ name: 'vllm', image: 'vllm/vllm-openai:v1', ...container }] },
      },
      ...spec,
    },
  };
}

/** A wire type is an interface, which has no index signature. */
function manifestOf(object: ServiceMonitor | ScaledObject | HTTPRoute | InferencePool): Manifest {
  return { ...object };
}

describe('problemsOf built-in kinds', () => {
  it('finds nothing in a good object', () => {
    const resources = {
      requests: { cpu: 4, memory: '1.5Gi' },
      limits: { 'nvidia.com/gpu': '1', cpu: '1e3', memory: '500m' },
    };
    const ports = [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }];
    const probe = { httpGet: { path: '/health', port: 'http' } };

    expect(problemsOf(deployment({ resources, ports, livenessProbe: probe }, { replicas: 2 }))).toEqual([]);
  });

  const where = '.spec.template.spec.containers[0]';
  it.each([
    ['an unknown field', { imagePolicy: 'Always' }, `${where} has the unknown field imagePolicy`],
    ['a wrong type', { args: ['--port', 8000] }, `${where}.args[1] must be string, got 8000`],
    [
      'a value outside an enum',
      { imagePullPolicy: 'Sometimes' },
      `${where}.imagePullPolicy must be equal to one of the allowed values ["Always","IfNotPresent","Never"], got "Sometimes"`,
    ],
    [
      'duplicate env names',
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
      `${where}.env has two items of name "A"`,
    ],
    [
      'ports that are equal by default',
      { ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] },
      `${where}.ports has two items of containerPort 80, protocol "TCP"`,
    ],
    [
      'a missing field',
      { env: [{ value: '1' }] },
      `${where}.env[0] must have required property 'name', got {"value":"1"}`,
    ],
    [
      'a port that is neither a number nor a name',
      { livenessProbe: { httpGet: { port: 80.5 } } },
      `${where}.livenessProbe.httpGet.port must be integer,string, got 80.5`,
    ],
  ])('finds %s', (_what, container, problem) => {
    expect(problemsOf(deployment(container))).toEqual([`apps/v1/Deployment engine: ${problem}`]);
  });

  it.each(['1 Gi', '1GB', 'one', ''])('finds the malformed quantity %j', (memory) => {
    expect(problemsOf(deployment({ resources: { limits: { memory } } }))).toHaveLength(1);
  });

  it('finds several problems at once', () => {
    expect(problemsOf(deployment({ imagePolicy: 'Always' }, { replicas: 'two' }))).toHaveLength(2);
  });

  it('tells a kind that it does not know', () => {
    expect(problemsOf({ apiVersion: 'apps/v1', kind: 'Deploymnt' })).toEqual([
      'apps/v1/Deploymnt: no schema of this kind; add it to the generator of schemas or give its CRD',
    ]);
  });

  it('accepts the CustomResourceDefinitions of the repository', () => {
    const crd = parse(
      readFileSync(new URL('../crds/gateway.networking.k8s.io_httproutes.yaml', import.meta.url), 'utf8'),
    );

    expect(problemsOf(crd)).toEqual([]);
  });
});

describe('problemsOf custom resources', () => {
  const monitor: ServiceMonitor = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'engines', labels: { release: 'kube-prom' } },
    spec: {
      selector: { matchLabels: { app: 'engine' } },
      endpoints: [{ port: 'http', interval: '15s', targetPort: 8000 }],
    },
  };
  const scaled: ScaledObject = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'engines' },
    spec: {
      scaleTargetRef: { name: 'engine' },
      triggers: [{ type: 'prometheus', metadata: { query: 'sum(x)', threshold: '5' } }],
    },
  };
  const route: HTTPRoute = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'router' },
    spec: { parentRefs: [{ name: 'gateway' }], rules: [{ backendRefs: [{ name: 'router', port: 80 }] }] },
  };
  const pool: InferencePool = {
    apiVersion: 'inference.networking.k8s.io/v1',
    kind: 'InferencePool',
    metadata: { name: 'pool' },
    spec: {
      selector: { matchLabels: { app: 'engine' } },
      targetPorts: [{ number: 8000 }],
      endpointPickerRef: { name: 'picker' },
    },
  };

  it.each([monitor, scaled, route, pool])('finds nothing in a good $kind', (object) => {
    expect(problemsOf(manifestOf(object))).toEqual([]);
  });

  it('cannot have a field in their wire type that the definition has not', () => {
    // @ts-expect-error portNumber is no field of an endpoint
    const endpoint: ServiceMonitor['spec']['endpoints'][number] = { port: 'http', portNumber: 80 };

    expect(
      problemsOf(manifestOf({ ...monitor, spec: { ...monitor.spec, endpoints: [endpoint] } })),
    ).toHaveLength(1);
  });

  it('finds an unknown field, a wrong type and unknown metadata', () => {
    const bad = {
      ...monitor,
      metadata: { name: 'engines', label: {} },
      spec: { ...monitor.spec, endpoints: [{ port: 'http', interval: 15, paths: '/' }] },
    };

    expect(problemsOf(bad).sort()).toEqual([
      'monitoring.coreos.com/v1/ServiceMonitor engines: .metadata has the unknown field label',
      'monitoring.coreos.com/v1/ServiceMonitor engines: .spec.endpoints[0] has the unknown field paths',
      'monitoring.coreos.com/v1/ServiceMonitor engines: .spec.endpoints[0].interval must be string, got 15',
    ]);
  });

  it('reads further definitions', () => {
    const schema = {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
    };
    const problems = validatorOf([
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'rings.example.com' },
        spec: {
          group: 'example.com',
          names: { kind: 'Ring', plural: 'rings' },
          versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
        },
      },
    ]);
    const ring = (spec: object): Manifest => ({
      apiVersion: 'example.com/v1',
      kind: 'Ring',
      metadata: { name: 'one' },
      spec,
    });

    expect(problems(ring({ size: 1 }))).toEqual([]);
    expect(problems(ring({ sizes: 1 }))).toEqual([
      'example.com/v1/Ring one: .spec has the unknown field sizes',
    ]);
  });
});

describe('closedSchema', () => {
  it('closes objects with listed properties only, and none that keeps unknown fields', () => {
    const listed = { type: 'object', properties: { a: { type: 'string' } } };

    expect(closedSchema(listed)).toEqual({ ...listed, additionalProperties: false });
    expect(closedSchema({ ...listed, 'x-kubernetes-preserve-unknown-fields': true })).toEqual(listed);
    expect(closedSchema({ type: 'object', additionalProperties: { type: 'string' } })).toEqual({
      type: 'object',
      additionalProperties: { type: 'string' },
    });
  });

  it('lets a required field with a default be left out', () => {
    const properties = { a: { type: 'string', default: 'x' }, b: { type: 'string' } };

    expect(closedSchema({ type: 'object', required: ['a', 'b'], properties })).toMatchObject({
      required: ['b'],
    });
  });
});

describe('withoutDescriptions', () => {
  it('keeps a property of that name', () => {
    const schema = {
      description: 'text',
      properties: { description: { type: 'string', description: 'text' } },
    };

    expect(withoutDescriptions(schema)).toEqual({ properties: { description: { type: 'string' } } });
  });
});

describe('imported constructs', () => {
  it('write objects that the definitions accept', () => {
    const chart = new Chart(new App(), 'chart');
    new PrometheusRule(chart, 'rule', {
      metadata: { name: 'engines' },
      spec: {
        groups: [
          {
            name: 'vllm',
            rules: [{ alert: 'Down', expr: PrometheusRuleSpecGroupsRulesExpr.fromString('up == 0') }],
          },
        ],
      },
    });

    const [rule] = chart.toJson();

    expect(rule.spec.groups[0].rules).toEqual([{ alert: 'Down', expr: 'up == 0' }]);
    expect(problemsOf(rule)).toEqual([]);
  });

  it('are rewritten to syntax that can be erased', () => {
    const text = asModule(
      [
        "import { ApiObject, ApiObjectMetadata } from 'cdk8s';",
        "import { Construct } from 'constructs';",
        'export enum Policy {',
        '  /** Always */',
        '  ALWAYS = "Always",',
        '}',
        'export class Port {',
        '  private constructor(public readonly value: number | string) {',
        '  }',
        '}',
      ].join('\n'),
    );

    expect(text.split('\n')).toEqual([
      "import { ApiObject, type ApiObjectMetadata } from 'cdk8s';",
      "import type { Construct } from 'constructs';",
      'export const Policy = {',
      '  /** Always */',
      '  ALWAYS: "Always",',
      '} as const;',
      'export type Policy = (typeof Policy)[keyof typeof Policy];',
      'export class Port {',
      '  public readonly value: number | string;',
      '  private constructor(value: number | string) {',
      '    this.value = value;',
      '  }',
      '}',
      '',
    ]);
  });
});
