import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { check } from '../check.js';
import type { EngineIdentity } from '../identity.js';
import { define } from '../manifest.js';
import { defineRoute, type RouteProps } from './exposure.js';

/**
 * The pods of one engine as a backend of Gateways, for which an endpoint picker of yours chooses a pod for each request: another
 * way to the engines than the router.
 * @see https://gateway-api-inference-extension.sigs.k8s.io/
 */
export interface InferencePoolProps {
  /** Who chooses pods: a Service of the same namespace that speaks Envoy's ext_proc. */
  readonly endpointPicker: {
    readonly service: string;
    /** @default 9002 */
    readonly port?: number;
    /** What a Gateway does while nobody answers: choose a pod itself, or refuse. @default "FailClose" */
    readonly failureMode?: 'FailOpen' | 'FailClose';
  };
  /** Routes to the pool by key; `main` is the one without a suffix in its name. @default - none */
  readonly routes?: Readonly<Record<string, RouteProps>>;
}

/** Adds the InferencePool of an engine, and the routes to it. */
export function defineInferencePool(
  scope: Construct,
  { inferencePool: identity, service }: EngineIdentity,
  port: number,
  { endpointPicker, routes = {} }: InferencePoolProps,
): ApiObject {
  for (const [key, { kind = 'HTTPRoute' }] of Object.entries(routes)) {
    check(
      scope,
      kind === 'HTTPRoute',
      `inferencePool: engines speak HTTP, got kind ${kind} of the route '${key}'; use HTTPRoute`,
    );
  }
  const pool = define(scope, 'InferencePool', {
    apiVersion: 'inference.networking.k8s.io/v1',
    kind: 'InferencePool',
    metadata: { name: identity.name, labels: { ...identity.labels } },
    spec: {
      selector: { matchLabels: { ...service.selector } },
      targetPorts: [{ number: port }],
      // Defaults are written out, since the API server fills them in.
      appProtocol: 'http',
      endpointPickerRef: {
        group: '',
        kind: 'Service',
        name: endpointPicker.service,
        port: { number: endpointPicker.port ?? 9002 },
        failureMode: endpointPicker.failureMode ?? 'FailClose',
      },
    },
  });
  for (const [key, route] of Object.entries(routes)) {
    const name = key === 'main' ? identity.name : `${identity.name}-${key}`;
    defineRoute(scope, `PoolRoute-${key}`, { ...identity, name }, { pool: identity.name }, route);
  }
  return pool;
}
