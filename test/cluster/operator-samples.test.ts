import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { type KubeServer, type Manifest, startKubeServer } from '../support/kube-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const samples = join(root, 'operator', 'config', 'samples');
const api = 'production-stack.vllm.ai/v1alpha1';
let server: KubeServer;

beforeAll(async () => {
  server = await startKubeServer({ crds: [join(root, 'operator', 'crds')] });
  return () => server.stop();
});

const files = readdirSync(samples).filter((name) => name.startsWith('production-stack_'));

function objectsIn(name: string): Manifest[] {
  return parseAllDocuments(readFileSync(join(samples, name), 'utf8')).map(
    (document) => document.toJS() as Manifest,
  );
}

const resource = (kind: string, spec: object): Manifest => ({
  apiVersion: api,
  kind,
  metadata: { name: 'x', namespace: 'default' },
  spec,
});

const image = { registry: 'docker.io', name: 'lmcache/vllm-openai:latest' };
const engine = {
  model: { modelURL: 'org/model' },
  vllmConfig: { port: 8000 },
  deploymentConfig: { resources: { gpu: '1' }, image },
};
const router = { k8sLabelSelector: 'app=x', image, resources: {} };
const pools = { prefill: engine, decode: engine };

describe('K1: resources that are written somewhere', () => {
  it.each(files)('%s is accepted under strict validation', async (name) => {
    expect(objectsIn(name).length).toBeGreaterThan(0);
    expect(await server.applyDryRun(objectsIn(name))).toEqual([]);
  });

  it('are listed by the kustomization, which kubectl builds and applies', async () => {
    const { resources } = parse(readFileSync(join(samples, 'kustomization.yaml'), 'utf8')) as {
      resources: string[];
    };
    expect(files).toEqual(expect.arrayContaining(resources));
    const { code, stdout, stderr } = await server.kubectl(['apply', '--validate=strict', '-k', samples]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/created/g)).toHaveLength(4);
    for (const name of [
      'vllmruntime/vllmruntime-sample',
      'cacheserver/cacheserver-sample',
      'vllmrouter/vllmrouter-sample',
    ]) {
      expect((await server.kubectl(['get', name])).code).toBe(0);
    }
  });

  it.each<[string, Manifest]>([
    [
      'a runtime with the earlier names of the Hugging Face token',
      resource('VLLMRuntime', {
        ...engine,
        model: { ...engine.model, hfTokenSecret: { name: 'huggingface-token' }, hfTokenName: 'token' },
      }),
    ],
    [
      'a cache server with enabled, image.tag and storage',
      resource('CacheServer', {
        enabled: true,
        image: { registry: 'docker.io', name: 'lmcache/lmcache-server', tag: 'latest' },
        storage: { enabled: true, size: '20Gi' },
        port: 8000,
        resources: { cpu: '2', memory: '4Gi' },
      }),
    ],
    [
      'an adapter with deploymentConfig',
      resource('LoraAdapter', {
        baseModel: 'llama3-8b-instr',
        adapterSource: { type: 'local', adapterName: 'topics', adapterPath: '/data/lora-adapters/topics' },
        deploymentConfig: { algorithm: 'default', replicas: 1 },
      }),
    ],
    ['a router without account, variables and node selectors', resource('VLLMRouter', router)],
    [
      'a route to engines on this machine, without a health check',
      resource('StaticRoute', {
        serviceDiscovery: 'static',
        routingLogic: 'roundrobin',
        staticBackends: 'http://localhost:9001,http://localhost:9002,http://localhost:9003',
        staticModels: 'one,two,three',
        routerRef: { kind: 'Service', apiVersion: 'v1', name: 'vllm-router' },
        configMapName: 'vllm-router-config',
      }),
    ],
  ])('%s is accepted', async (_, manifest) => {
    expect(await server.applyDryRun([manifest])).toEqual([]);
  });
});

describe('resources that cannot be right', () => {
  it.each<[string, Manifest, RegExp]>([
    [
      'a runtime without a model',
      resource('VLLMRuntime', { vllmConfig: {} }),
      /model, vllmConfig and deploymentConfig are needed/,
    ],
    [
      'pools without a topology',
      resource('VLLMRuntime', { enablePDDisaggregation: true }),
      /topology is needed with enablePDDisaggregation/,
    ],
    [
      'pools that are scaled as one',
      resource('VLLMRuntime', {
        enablePDDisaggregation: true,
        topology: pools,
        autoscalingConfig: { enabled: true, maxReplicas: 2 },
      }),
      /scales one pool/,
    ],
    [
      'bounds the wrong way round',
      resource('VLLMRuntime', {
        ...engine,
        autoscalingConfig: { enabled: true, minReplicas: 3, maxReplicas: 2 },
      }),
      /minReplicas is above maxReplicas/,
    ],
    [
      'a router without a selector',
      resource('VLLMRouter', { ...router, k8sLabelSelector: '' }),
      /k8sLabelSelector: needed/,
    ],
    [
      'a router with a list that is empty',
      resource('VLLMRouter', { ...router, serviceDiscovery: 'static' }),
      /staticBackends: needed/,
    ],
    [
      'sessions without a key',
      resource('VLLMRouter', { ...router, routingLogic: 'session' }),
      /sessionKey: needed with routingLogic session/,
    ],
    [
      'batches of several routers',
      resource('VLLMRouter', { ...router, replicas: 2, batches: { enabled: true } }),
      /one router alone can keep the files of batches/,
    ],
    [
      'prefill and decode without labels',
      resource('VLLMRouter', { ...router, routingLogic: 'disaggregated_prefill' }),
      /prefillModelLabels: needed/,
    ],
    [
      'a local adapter without a folder',
      resource('LoraAdapter', { baseModel: 'x', adapterSource: { type: 'local', adapterName: 'a' } }),
      /adapterPath: needed with type local/,
    ],
    [
      'fewer models than backends',
      resource('StaticRoute', { staticBackends: 'http://a:1,http://b:1', staticModels: 'm' }),
      /staticModels: as many as staticBackends/,
    ],
    [
      'a backend that is no URL',
      resource('StaticRoute', { staticBackends: 'http://a:1, ftp://b:1', staticModels: 'm,m' }),
      /got one without http/,
    ],
    [
      'a route with two ways to its router',
      resource('StaticRoute', {
        staticBackends: 'http://a:1',
        staticModels: 'm',
        routerRef: { name: 'r' },
        routerSelector: { matchLabels: { app: 'r' } },
      }),
      /not together with routerRef/,
    ],
    [
      'a field that nobody knows',
      resource('VLLMRuntime', { ...engine, deploymentConfig: { ...engine.deploymentConfig, replica: 2 } }),
      /replica/,
    ],
  ])('%s is refused, and told why', async (_, manifest, message) => {
    const problems = await server.applyDryRun([manifest]);
    expect(problems.map(({ message: told }) => told)).toEqual([expect.stringMatching(message)]);
  });
});
