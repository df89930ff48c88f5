import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../constructs/check.js';
import { ServingEngine } from '../../constructs/serving-engine.js';
import { VllmStack, type VllmStackProps } from '../../constructs/stack.js';
import { engineChart, newChart, stackChart } from './rendered.js';

/** What rendering complains about, without the list's own markup. */
function complaints(render: () => unknown): string[] {
  try {
    render();
  } catch (error) {
    return String(error instanceof Error ? error.message : error)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith('['));
  }
  return [];
}

function broken(props: VllmStackProps): string[] {
  return complaints(() => stackChart(props).toJson());
}

describe('check', () => {
  const props: VllmStackProps = {
    commonLabels: { model: 'x' },
    engines: {
      a: { model: '', replicas: 1.5 },
      B: { model: 'm', replicas: 2, autoscaling: { type: 'hpa', minReplicas: 5, maxReplicas: 3 } },
    },
    router: { routing: { logic: 'session', sessionKey: '' } },
  };

  it('reports everything that is wrong at once, each with the path of its construct', () => {
    expect(broken(props)).toEqual([
      "[stack/stack] name 'B': must be lower-case letters, digits and dashes, as in DNS; rename it",
      "[stack/stack] commonLabels: 'model' is a label by which the stack selects its pods; choose another key",
      '[stack/stack/a] model: must be a Hugging Face id or a path, got an empty text',
      '[stack/stack/a] replicas: must be a whole number of 0 or more, got 1.5',
      '[stack/stack/B] replicas: set to 2 although autoscaling owns it; keep one',
      expect.stringContaining("[stack/stack/B] service name 'stack-B-engine-service': must be a DNS label"),
      '[stack/stack/B] autoscaling: minReplicas must not be above maxReplicas, got 5 and 3',
      "[stack/stack/Router] routing: session needs a sessionKey, got ''; name the header that tells sessions apart",
    ]);
  });

  it('reports the same from the synthesis of the app as from the chart alone', () => {
    const app = new App();
    const chart = new Chart(app, 'stack');
    new VllmStack(chart, 'stack', props);

    expect(complaints(() => app.synth())).toEqual(complaints(() => chart.toJson()));
    expect(complaints(() => app.synthYaml())).toEqual(complaints(() => chart.toJson()));
  });

  it('lets a good stack pass', () => {
    expect(broken({ engines: { a: { model: 'm' } } })).toEqual([]);
  });

  it.each<[string, VllmStackProps, string]>([
    [
      'a release that is too long for the names of Services',
      { engines: { ['a'.repeat(50)]: { model: 'm' } }, router: false, networkPolicies: false },
      'must be a DNS label that begins with a letter and has at most 63 characters, got 71',
    ],
    ['an empty size', { engines: { a: { model: 'm', storage: { claim: { size: '' } } } } }, "got ''"],
    [
      'a pod label that the selector holds',
      { engines: { a: { model: 'm', podLabels: { 'app.kubernetes.io/name': 'b' } } } },
      "podLabels: 'app.kubernetes.io/name' is part of the selector and must stay 'a', got 'b'",
    ],
    [
      'a wait that is longer than the grace period',
      { engines: { a: { model: 'm', gracefulShutdown: { preStopSeconds: 60, gracePeriodSeconds: 30 } } } },
      'got 60 and 30',
    ],
    [
      'kvaware on several replicas',
      { router: { routing: { logic: 'kvaware' }, replicas: 2 } },
      'routing: kvaware keeps its index in one process, got 2 replicas',
    ],
    [
      'static discovery with fewer models than backends',
      { router: { discovery: { type: 'static', backends: ['http://a:1', 'http://b:1'], models: ['m'] } } },
      'got 2 backends and 1 models',
    ],
    [
      'prefill/decode routing without labels',
      {
        router: {
          routing: { logic: 'disaggregated_prefill', prefillModelLabels: [], decodeModelLabels: ['a'] },
        },
      },
      "needs prefillModelLabels and decodeModelLabels, got '' and 'a'",
    ],
    ['a download without a place', { modelDownloads: { a: { model: 'm' } } }, "'a' has nowhere to go"],
    [
      'pairs that speak several protocols',
      {
        prefillDecode: {
          a: { model: 'm', transfer: { protocol: 'nixl' } },
          b: { model: 'n', transfer: { protocol: 'lmcache-pd' } },
        },
      },
      'one router speaks one transfer protocol',
    ],
    [
      'an engine with the name of a pool',
      {
        engines: { 'a-decode': { model: 'm' } },
        prefillDecode: { a: { model: 'm', transfer: { protocol: 'nixl' } } },
      },
      "prefillDecode: 'a' and the engine 'a-decode' would share names",
    ],
    [
      'several receivers of lmcache-nixl',
      {
        prefillDecode: {
          a: { model: 'm', transfer: { protocol: 'lmcache-nixl' }, decode: { replicas: 2 } },
        },
      },
      'lmcache-nixl knows one receiver, got 2 decode replicas',
    ],
    [
      'LMCache beside the connector of NIXL',
      {
        prefillDecode: {
          a: { model: 'm', transfer: { protocol: 'nixl' }, lmcache: { cpu: { sizeGb: 1 } } },
        },
      },
      'lmcache: has no effect with the protocol nixl',
    ],
    [
      'engines at several ports behind one router',
      { engines: { a: { model: 'm' }, b: { model: 'n', containerPort: 9000 } } },
      'containerPort: the router calls all engines at one port, got 8000 and 9000',
    ],
    [
      'a redirect of gRPC',
      { router: { routes: { main: { kind: 'GRPCRoute', httpsRedirect: true } } } },
      'httpsRedirect needs an HTTPRoute, got kind GRPCRoute',
    ],
    [
      'an image without digest',
      { requireImageDigests: true, router: { image: 'a:1' } },
      "image 'a:1' has no digest",
    ],
  ])('refuses %s', (_what, props, message) => {
    expect(broken(props)).toEqual([expect.stringContaining(message)]);
  });

  it('refuses two storages of one engine, with the mistakes in the pod that come of them', () => {
    const storage = [{ emptyDir: {} }, { claim: { size: '1Gi' } }];

    expect(broken({ engines: { a: { model: 'm', storage } } })).toEqual([
      expect.stringContaining('storage: more than one claim or emptyDir'),
      expect.stringContaining("volumes: 'storage' names two of them"),
      expect.stringContaining('volumeMounts: /data is mounted twice'),
    ]);
  });

  it('refuses a namespace that has no name', () => {
    const chart = newChart('stack', {});
    new VllmStack(chart, 'stack', { createNamespace: true });

    expect(complaints(() => chart.toJson())).toEqual([
      '[stack/stack] createNamespace: the chart has no namespace; give it one',
    ]);
  });
});

describe('warningsOf', () => {
  it('tells what has no effect, and lets it pass', () => {
    const chart = engineChart({ maxLoras: 2 });

    expect(chart.toJson()).not.toEqual([]);
    expect(warningsOf(chart)).toEqual([
      { path: 'stack/qwen', message: 'maxLoras: 2 has no effect without enableLora' },
    ]);
  });

  it('names flags that come twice', () => {
    const chart = engineChart({ maxModelLen: 1, extraArgs: ['--max-model-len', 2] });

    expect(warningsOf(chart).map(({ message }) => message)).toEqual([
      expect.stringContaining('extraArgs: --max-model-len is also written by a prop'),
    ]);
  });

  it('finds those of every construct below', () => {
    const chart = newChart();
    for (const id of ['a', 'b']) new ServingEngine(chart, id, { model: 'm', maxLoras: 1 });

    expect(warningsOf(chart.node.root).map(({ path }) => path)).toEqual(['stack/a', 'stack/b']);
  });
});
