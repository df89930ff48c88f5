import { beforeAll, describe, expect, it } from 'vitest';
import { diffCluster } from '../../src/diff/cluster-diff.js';
import { fieldsAt, type Manifest } from '../../src/diff/manifest.js';
import { ApiResources } from '../../src/runtime/api-resources.js';
import { KubeClient, kubeConfig } from '../../src/runtime/kube.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';
import { goldenIn } from './applied.js';

let server: KubeServer;
let client: KubeClient;

beforeAll(async () => {
  server = await startKubeServer();
  client = new KubeClient(kubeConfig({ env: { KUBECONFIG: server.kubeconfig } }));
  return async () => {
    await client.close();
    await server.stop();
  };
});

/** Applies as Argo CD with ServerSideApply=true and Flux do. */
async function sync(objects: readonly Manifest[], manager: string): Promise<Manifest[]> {
  await server.ensureNamespaces(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  const answers: Manifest[] = [];
  for (const object of objects) {
    const path = `${await server.pathOf(object)}?fieldManager=${manager}&force=true`;
    const { status, body } = await server.request(path, { method: 'PATCH', body: object });
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    answers.push(body as Manifest);
  }
  return answers;
}

/** Scales as the controller of a HorizontalPodAutoscaler does, KEDA's included. */
async function scale(object: Manifest, replicas: number): Promise<void> {
  const path = `${await server.pathOf(object)}/scale`;
  const { body } = await server.request(path);
  const { status } = await server.request(`${path}?fieldManager=kube-controller-manager`, {
    method: 'PUT',
    body: { ...(body as object), spec: { replicas } },
  });
  expect(status).toBe(200);
}

/** What a controller adds to its own resources. */
async function marked(object: Manifest): Promise<void> {
  const { status } = await server.request(`${await server.pathOf(object)}?fieldManager=keda`, {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: {
      metadata: {
        finalizers: ['finalizer.keda.sh'],
        labels: { 'scaledobject.keda.sh/name': object.metadata.name },
      },
    },
  });
  expect(status).toBe(200);
}

async function differences(objects: readonly Manifest[], fieldManager: string): Promise<unknown[]> {
  const { objects: diffs, problems } = await diffCluster(client, new ApiResources(client), objects, {
    fieldManager,
    salt: 'salt',
  });
  expect(problems).toEqual([]);
  return diffs.filter((diff) => diff.class !== 'same').map(({ fields, ...diff }) => [diff.class, fields]);
}

const replicasOf = (object: Manifest): unknown => fieldsAt(object, 'spec').replicas;

const scaled = ['autoscaling', 'router-prefixaware', 'leader-worker-set'];

describe.each(['argocd-controller', 'kustomize-controller', 'vllm-stack'])('what %s applied', (manager) => {
  it.each(scaled)('keeps the replicas that an autoscaler set, without a difference: %s', async (name) => {
    const objects = goldenIn(name, `${name}-${manager}`);
    const targets = objects
      .map((object) => fieldsAt(object, 'spec', 'scaleTargetRef').name)
      .filter((target) => target !== undefined);
    const owned = objects.filter(
      (object) =>
        targets.includes(object.metadata.name) && /^(Deployment|LeaderWorkerSet)$/.test(object.kind),
    );
    expect(owned).toHaveLength(targets.length);
    expect(owned.map(replicasOf)).toEqual(targets.map(() => undefined));
    const [first] = (await sync(objects, manager)).filter(({ kind }) => kind === owned[0]?.kind);
    for (const object of owned) await scale(object, 5);
    for (const object of objects.filter(({ kind }) => kind === 'ScaledObject')) await marked(object);

    expect(await differences(objects, manager)).toEqual([]);
    const again = await sync(objects, manager);

    const live = again.filter(({ metadata }) => owned.some((one) => one.metadata.name === metadata.name));
    expect(live.filter(({ kind }) => owned.some((one) => one.kind === kind)).map(replicasOf)).toEqual(
      owned.map(() => 5),
    );
    const [last] = again.filter(({ kind }) => kind === owned[0]?.kind);
    // Scaled once and applied twice: nothing but the scaling is a new generation.
    expect(last?.metadata).toMatchObject({ uid: first?.metadata.uid, generation: 2 });
    expect(await differences(objects, manager)).toEqual([]);
  });
});

it('sets replicas back that are written beside an autoscaler, which is why they are not', async () => {
  const [deployment] = goldenIn('autoscaling', 'written').filter(({ kind }) => kind === 'Deployment');
  if (deployment === undefined) throw new Error('no Deployment');
  const fixed = { ...deployment, spec: { ...fieldsAt(deployment, 'spec'), replicas: 2 } };
  await sync([fixed], 'argocd-controller');
  await scale(fixed, 5);
  expect(await differences([fixed], 'argocd-controller')).toMatchObject([
    ['inPlace', [{ path: 'spec.replicas', old: 5, new: 2 }]],
  ]);
});

it('falls back to one replica where a fixed number is left out before an autoscaler has set one', async () => {
  const [deployment] = goldenIn('autoscaling', 'handover').filter(({ kind }) => kind === 'Deployment');
  if (deployment === undefined) throw new Error('no Deployment');
  const fixed = (namespace: string) => {
    const metadata = { ...deployment.metadata, namespace };
    return [
      { ...deployment, metadata },
      { ...deployment, metadata, spec: { ...fieldsAt(deployment, 'spec'), replicas: 4 } },
    ] as const;
  };
  const [free, set] = fixed('handover');
  await sync([set], 'kustomize-controller');
  expect(await differences([free], 'kustomize-controller')).toMatchObject([
    ['inPlace', [{ path: 'spec.replicas', old: 4, new: 1 }]],
  ]);
  // The autoscaler that comes first owns the number as soon as it has changed it.
  const [later, before] = fixed('handover-scaled');
  await sync([before], 'kustomize-controller');
  await scale(before, 5);
  expect(await differences([later], 'kustomize-controller')).toEqual([]);
  const [kept] = await sync([later], 'kustomize-controller');
  expect(kept && replicasOf(kept)).toBe(5);
});
