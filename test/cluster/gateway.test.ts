import { App, Chart } from 'cdk8s';
import { beforeAll, describe, expect, it } from 'vitest';
import type { IngressController } from '../../constructs/exposure/ingress-controllers.js';
import { eks } from '../../constructs/presets/eks.js';
import { onCloud } from '../../constructs/presets/preset.js';
import type { RouterProps } from '../../constructs/router.js';
import { VllmStack, type VllmStackProps } from '../../constructs/stack.js';
import { type KubeServer, type Manifest, startKubeServer } from '../support/kube-server.js';

let server: KubeServer;

beforeAll(async () => {
  server = await startKubeServer();
  await server.ensureNamespaces(['models']);
  return () => server.stop();
});

/** What the API server refuses of a stack, whose kinds it may be told to leave out. */
async function refused(
  props: VllmStackProps,
  without: readonly string[] = [],
): ReturnType<KubeServer['applyDryRun']> {
  const chart = new Chart(new App(), 'stack', { namespace: 'models' });
  new VllmStack(chart, 'stack', props);
  const objects = (chart.toJson() as Manifest[]).filter(({ kind }) => !without.includes(kind));
  return server.applyDryRun(objects);
}

const controllers = [
  'nginx',
  'nginx-f5',
  'traefik',
  'alb',
  'gke',
  'haproxy',
  'contour',
] as const satisfies readonly IngressController[];

describe('the API server takes', () => {
  it.each(controllers)('the Ingress for %s, with and without TLS behind it', async (controller) => {
    for (const tls of [undefined, { secret: 'router-tls' }]) {
      const router: RouterProps = {
        ...(tls && { tls }),
        ingress: { controller, hosts: [{ host: 'llm.corp' }] },
      };
      // The one kind here that only clusters of its cloud know.
      expect(await refused({ router }, ['BackendConfig'])).toEqual([]);
    }
  });

  it('routes of both kinds, and to an InferencePool', async () => {
    const parentRefs = [{ name: 'gateway', sectionName: 'https' }];
    const props: VllmStackProps = {
      router: {
        routes: { main: { parentRefs }, endless: { timeoutSeconds: 0 }, grpc: { kind: 'GRPCRoute' } },
      },
      engines: {
        a: {
          model: 'm',
          inferencePool: { endpointPicker: { service: 'picker' }, routes: { main: { parentRefs } } },
        },
      },
    };

    expect(await refused(props)).toEqual([]);
  });

  it('autoscalers by load', async () => {
    const load = {
      prometheus: 'http://prometheus:9090',
      waiting: 5,
      kvCacheUsage: 0.7,
      firstTokenSeconds: 2,
    };
    const props: VllmStackProps = {
      engines: {
        a: { model: 'm', autoscaling: { type: 'keda', minReplicas: 0, maxReplicas: 4, load } },
        b: { model: 'n', autoscaling: { type: 'hpa', maxReplicas: 4, load: { kvCacheUsage: 0.75 } } },
      },
    };

    expect(await refused(props)).toEqual([]);
  });

  it('the storage class of EKS', async () => {
    expect(await refused(onCloud(eks({ createStorageClass: true }), {}))).toEqual([]);
  });
});

describe('the API server refuses', () => {
  it('a route whose timeout it cannot read, so that the above means something', async () => {
    const chart = new Chart(new App(), 'stack', { namespace: 'models' });
    new VllmStack(chart, 'stack', { router: { routes: { main: {} } } });
    const routes = (chart.toJson() as Manifest[]).filter(({ kind }) => kind === 'HTTPRoute');
    const text = JSON.stringify(routes).replace('3600s', '1 hour');

    expect(await server.applyDryRun(JSON.parse(text) as Manifest[])).toHaveLength(1);
  });
});
