import { expect, test } from 'vitest';
import { enginePodOf, seenByEngine } from '../../operator/kinds/lora-adapter/engine-pod.js';
import type { LiveObject } from '../../operator/kube-object.js';

const pod = (containers: readonly object[], status: object = {}): LiveObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', uid: 'u', resourceVersion: '1', labels: { model: 'llama' } },
  spec: { containers },
  status: { phase: 'Running', podIP: '10.0.0.1', ...status },
});

test.each([
  [
    'named http',
    [
      {
        name: 'main',
        ports: [
          { name: 'metrics', containerPort: 1 },
          { name: 'http', containerPort: 81 },
        ],
      },
    ],
    81,
  ],
  ['named as in the chart', [{ name: 'main', ports: [{ name: 'container-port', containerPort: 82 }] }], 82],
  [
    'the first of vLLM',
    [
      { name: 'proxy', ports: [{ containerPort: 1 }] },
      { name: 'vllm', ports: [{ containerPort: 83 }] },
    ],
    83,
  ],
  ['nowhere to be seen', [{ name: 'main' }], 8000],
])('The port of an engine is found where it is %s', (_, containers, port) => {
  expect(enginePodOf(pod(containers))?.url).toBe(`http://10.0.0.1:${port}`);
});

test('Pods without an address, or on their way out, are no engines; IPv6 is written with brackets', () => {
  expect(enginePodOf(pod([], { podIP: '' }))).toBeUndefined();
  expect(enginePodOf(pod([], { phase: 'Pending' }))).toBeUndefined();
  const { metadata, ...rest } = pod([]);
  expect(enginePodOf({ ...rest, metadata: { ...metadata, deletionTimestamp: 'now' } })).toBeUndefined();
  expect(enginePodOf(pod([], { podIP: 'fd00::1' }))?.url).toBe('http://[fd00::1]:8000');
});

test.each([
  [['--max-loras', '4'], 4],
  [['--max-loras=4', '--max-cpu-loras', '16'], 16],
  [['--max-loras', 'many'], undefined],
  [[], undefined],
])('The command line %j makes room for %s adapters', (args, capacity) => {
  expect(enginePodOf(pod([{ name: 'vllm', args }]))?.capacity).toBe(capacity);
});

test('The folder of a sidecar is told to the engine as the engine sees it', () => {
  const mounts = (mountPath: string) => [{ name: 'storage', mountPath }];
  const sidecar = {
    name: 'sidecar',
    env: [{ name: 'LORA_DOWNLOAD_BASE_DIR', value: '/files/lora-adapters' }],
    volumeMounts: mounts('/files'),
  };
  const found = enginePodOf(pod([{ name: 'vllm', volumeMounts: mounts('/data/') }, sidecar]))?.sidecar;
  expect(found?.url).toBe('http://10.0.0.1:30090');
  expect(found && seenByEngine(found, '/files/lora-adapters/sql')).toBe('/data/lora-adapters/sql');
  expect(found && seenByEngine(found, '/filesystem/sql')).toBe('/filesystem/sql');
});
