import { expect, test } from 'vitest';
import { defaultValues } from '../../src/values/defaults.js';
import { loadValues } from '../../src/values/load.js';
import { ValuesError } from '../../src/values/problem.js';
import type { ValuesSources } from '../../src/values/sources.js';

const file = (text: string): ValuesSources => ({ files: [{ name: 'values.yaml', text }] });

const problemsOf = (sources: ValuesSources): string[] => {
  try {
    loadValues(sources);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ValuesError);
    return (error as ValuesError).problems.map(({ where, message }) => `${where}: ${message}`);
  }
};

const warningsOf = (sources: ValuesSources): string[] =>
  loadValues(sources).warnings.map(({ where, message }) => `${where}: ${message}`);

test('Without sources the values are the defaults, without a warning', () => {
  const { values, warnings } = loadValues({});
  expect(values).toEqual(defaultValues);
  expect(warnings).toEqual([]);
});

test('All wrong types and keys of all sources are told at once, in order', () => {
  const text = `servingEngineSpec:
  modelSpec:
  - name: a
    replicaCount: two
    requestGpu: 1
    keda: {triggers: {a: 1}}
    vllmConfig: {maxModelLn: 5}
routerSpec:
  vllmApiKey: top secret
  replicaCount: [1]
`;
  expect(
    problemsOf({ ...file(text), set: ['routerSpec.servicePort=eighty', 'routerSpec.extraArgs.x=1', 'oops'] }),
  ).toEqual([
    '--set oops: has no value, got "oops"; write KEY=VALUE',
    '--set routerSpec.extraArgs: must be list, got {"x":1}',
    '--set routerSpec.servicePort: must be integer, got "eighty"',
    'values.yaml:4:19 servingEngineSpec.modelSpec[0].replicaCount: must be integer, got "two"',
    "values.yaml:5:5 servingEngineSpec.modelSpec[0].requestGpu: unknown key; did you mean 'requestGPU'?",
    'values.yaml:6:22 servingEngineSpec.modelSpec[0].keda.triggers: must be list, got {"a":1}',
    "values.yaml:7:18 servingEngineSpec.modelSpec[0].vllmConfig.maxModelLn: unknown key; did you mean 'maxModelLen'?",
    'values.yaml:9:15 routerSpec.vllmApiKey: must be map, got a string',
    'values.yaml:10:17 routerSpec.replicaCount: must be integer, got [1]',
  ]);
});

test('YAML errors, duplicate keys and impossible keys carry line and column', () => {
  expect(problemsOf(file('a: b: c\n'))).toEqual([
    'values.yaml:1:4: invalid YAML: nested mappings are not allowed in compact mappings',
  ]);
  expect(problemsOf(file('routerSpec:\n  tag: a\n  tag: b\n'))).toEqual([
    'values.yaml:3:3 routerSpec.tag: key is given twice in one map; keep one',
  ]);
  expect(problemsOf(file('routerSpec:\n  ~: a\n'))).toEqual([
    'values.yaml:2:3 routerSpec: a key must be text, a number or a boolean; quote it',
  ]);
  expect(problemsOf(file('- a\n'))).toEqual(['values.yaml:1:1: the file must be a map of values, got ["a"]']);
});

test('A file that cannot be read does not hide what is wrong in another', () => {
  const files = [
    { name: 'a.yaml', text: 'a: b: c\n' },
    { name: 'b.yaml', text: 'routerSpec: {replicaCount: two}\n' },
  ];
  expect(problemsOf({ files })).toEqual([
    'a.yaml:1:4: invalid YAML: nested mappings are not allowed in compact mappings',
    'b.yaml:1:28 routerSpec.replicaCount: must be integer, got "two"',
  ]);
});

test('Aliases that multiply without end are refused', () => {
  const text = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
  for (let at = 1; at < 9; at += 1)
    text.push(
      `a${at}: &a${at} [${Array(9)
        .fill(`*a${at - 1}`)
        .join(',')}]`,
    );
  expect(problemsOf(file(text.join('\n')))).toEqual([
    expect.stringContaining('aliases make the file too large, got over 200000 nodes; write fewer'),
  ]);
});

test('Keys that no template reads are warnings that say what to write', () => {
  const text = `servingEngineSpec:
  nodeSelector: {gpu: a100}
  modelSpec:
  - name: a
    storageClassName: fast
    enableLoRA: "false"
cacheserverSpec: {tag: v1}
cacheServerSpec: {}
fooo: 1
kube-prometheus-stack: {enabled: true}
prometheus-adapter: {enabled: false}
`;
  expect(warningsOf(file(text))).toEqual([
    'values.yaml:2:3 servingEngineSpec.nodeSelector: the chart never reads this key; set nodeSelectorTerms in each entry of modelSpec',
    'values.yaml:5:5 servingEngineSpec.modelSpec[0].storageClassName: the chart never reads this key; set storageClass',
    'values.yaml:6:17 servingEngineSpec.modelSpec[0].enableLoRA: is text, which Helm takes for true, got "false"; write false without quotes',
    'values.yaml:7:19 cacheserverSpec.tag: the chart never reads this key; set image.tag',
    'values.yaml:8:1 cacheServerSpec: is an older name; write cacheserverSpec instead',
    'values.yaml:9:1 fooo: the chart declares no such key and ignores it; remove it',
    'values.yaml:10:1 kube-prometheus-stack: this chart is not bundled; install the chart prometheus-community/kube-prometheus-stack as its own release',
  ]);
});

test('A key given as text over a map of defaults is taken, with a warning that does not show it', () => {
  const loaded = loadValues(file('servingEngineSpec: {vllmApiKey: abc123}\n'));
  expect(loaded.values.servingEngineSpec?.vllmApiKey).toBe('abc123');
  expect(loaded.warnings).toEqual([
    {
      where: 'values.yaml:1:33 servingEngineSpec.vllmApiKey',
      message: 'replaces a map by a scalar or list, got a string; the default map is dropped',
    },
  ]);
});

test('What the chart prints as text is taken in any spelling', () => {
  const text = `servingEngineSpec:
  containerPort: "9000"
  modelSpec:
  - name: a
    tag: 0.9
    requestCPU: 1.5
    requestGPU: "0.5"
    replicaCount: "2"
    pvcStorage: {emptyDir: {sizeLimit: 1Gi}}
    hf_token: {secretName: a, secretKey: b}
    vllmConfig: {v0: 1, maxModelLen: 1048576, extraArgs: [--seed, 1, true]}
    affinity: {newerKubernetesField: {a: 1}}
    pvcAnnotations: {a: 1}
routerSpec:
  livenessProbe: {newer: 1}
  route: {grpc: {enabled: true, kind: GRPCRoute}}
extraObjects: [{kind: A}, "kind: B"]
`;
  expect(warningsOf(file(text))).toEqual([]);
});

test('Nulls remove defaults but stay in list elements', () => {
  const { values } = loadValues(
    file(
      'servingEngineSpec: {runtimeClassName: null, modelSpec: [{name: a, vllmConfig: null, pdb: null}]}\ncacheserverSpec: null\n',
    ),
  );
  expect(values.servingEngineSpec).not.toHaveProperty('runtimeClassName');
  expect(values.servingEngineSpec?.modelSpec).toEqual([{ name: 'a', vllmConfig: null, pdb: null }]);
  expect(values).not.toHaveProperty('cacheserverSpec');
});

test('A position names the last source that says something about the path', () => {
  const { position } = loadValues({
    files: [
      {
        name: 'a.yaml',
        text: 'routerSpec: {tag: a, repository: r}\nservingEngineSpec:\n  modelSpec:\n  - name: m\n',
      },
      { name: 'b.yaml', text: 'routerSpec:\n  tag: b\n' },
    ],
    set: ['servingEngineSpec.modelSpec[0].tag=x'],
    setJson: ['routerSpec.labels={"a":"b"}'],
  });
  expect(position(['routerSpec', 'tag'])).toBe('b.yaml:2:8 routerSpec.tag');
  expect(position(['routerSpec', 'tag'], 'key')).toBe('b.yaml:2:3 routerSpec.tag');
  expect(position(['routerSpec', 'repository'])).toBe('a.yaml:1:34 routerSpec.repository');
  expect(position(['routerSpec', 'labels', 'a'])).toBe('--set-json routerSpec.labels.a');
  expect(position(['servingEngineSpec', 'modelSpec', 0, 'tag'])).toBe(
    '--set servingEngineSpec.modelSpec[0].tag',
  );
  expect(position(['servingEngineSpec', 'modelSpec', 0, 'name'])).toBe(
    'a.yaml:4:11 servingEngineSpec.modelSpec[0].name',
  );
  expect(position(['servingEngineSpec', 'modelSpec', 0, 'modelURL'])).toBe(
    'a.yaml:4:5 servingEngineSpec.modelSpec[0].modelURL',
  );
  expect(position(['servingEngineSpec', 'containerPort'])).toBe('a.yaml:3:3 servingEngineSpec.containerPort');
  expect(position(['loraController', 'replicaCount'])).toBe('default values loraController.replicaCount');
});

test('Loading leaves the defaults alone', () => {
  const before = structuredClone(defaultValues);
  loadValues({
    ...file('routerSpec: {labels: {a: b}}\n'),
    set: ['routerSpec.otel.endpoint=x', 'servingEngineSpec.modelSpec[0].name=a'],
  });
  expect(defaultValues).toEqual(before);
});
