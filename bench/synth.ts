import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments, stringify } from 'yaml';

// npm run bench:synth: CPU time of `vllm-stack synth` beside `helm template` on the same values.
//
// The vllm-stack chart is not part of this repo. With the path of a copy in CHART helm renders that; otherwise it renders
// bench/chart, which has the options of the chart's engines and router, but neither Ray, the cache server, shared storage, LoRA
// nor dashboards, so that helm has less to parse than with the real one. Ends with code 1 if both do not write the same objects.

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'lib', 'bin', 'cli.mjs');
const runs = 5;
const sizes = [1, 10, 100] as const;

interface Measure {
  /** User and system time of the process, the least of all runs. */
  readonly seconds: number;
  readonly objects: ReadonlyMap<string, unknown>;
}

/** Values of that many models, each with storage, a few vLLM options, environment and tolerations. */
function valuesOf(models: number): object {
  return {
    servingEngineSpec: {
      modelSpec: Array.from({ length: models }, (_, index) => ({
        name: `model-${index}`,
        repository: 'vllm/vllm-openai',
        tag: 'v0.32.0',
        modelURL: `org/model-${index}`,
        replicaCount: 1,
        requestCPU: 4,
        requestMemory: '16Gi',
        requestGPU: 1,
        pvcStorage: '50Gi',
        pvcAccessMode: ['ReadWriteOnce'],
        vllmConfig: { maxModelLen: 8192, gpuMemoryUtilization: 0.9, extraArgs: ['--disable-log-requests'] },
        env: [{ name: 'VLLM_LOGGING_LEVEL', value: 'INFO' }],
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
      })),
    },
    routerSpec: { replicaCount: 1, servicePort: 80 },
  };
}

/** Without null and without empty maps and lists, since one writes some of them where the other leaves the key out. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]) => [key, pruned(item)] as const);
  return Object.fromEntries(
    entries.filter(([, item]) => {
      if (item === null || item === undefined) return false;
      return typeof item !== 'object' || Object.keys(item).length > 0;
    }),
  );
}

/** The objects of a manifest by kind and name. */
function objectsOf(manifest: string): ReadonlyMap<string, unknown> {
  const objects = new Map<string, unknown>();
  for (const document of parseAllDocuments(manifest)) {
    if (document.errors[0]) throw document.errors[0];
    const object: { kind: string; metadata: { name: string } } | null = document.toJS();
    if (object === null) continue;
    const id = `${object.kind}/${object.metadata.name}`;
    if (objects.has(id)) throw new Error(`manifest: an object is there twice, got ${id}; see its templates`);
    objects.set(id, pruned(object));
  }
  return objects;
}

/** Objects that only one of both has, or that both have with different content. */
function differences(ours: ReadonlyMap<string, unknown>, theirs: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((id) => {
    if (!ours.has(id)) return [`${id}: only helm writes it`];
    if (!theirs.has(id)) return [`${id}: only synth writes it`];
    return isDeepStrictEqual(ours.get(id), theirs.get(id)) ? [] : [`${id}: the content differs`];
  });
}

function measure(command: string, args: readonly string[]): Measure {
  let seconds = Number.POSITIVE_INFINITY;
  let manifest = '';
  for (let run = 0; run < runs; run++) {
    // Node does not tell the CPU time of a child; the shell does, in its last line.
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', 'TIMEFORMAT="%3U %3S"; time "$0" "$@"', command, ...args],
      { encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, LC_ALL: 'C' } },
    );
    if (status !== 0) throw new Error(`${command}: failed, got exit code ${status}; ${stderr}`);
    const times = stderr.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? [];
    seconds = Math.min(seconds, (times[0] ?? Number.NaN) + (times[1] ?? Number.NaN));
    manifest = stdout;
  }
  return { seconds, objects: objectsOf(manifest) };
}

/** helm from HELM, from KUBEBUILDER_ASSETS or from the PATH. */
function findHelm(): string | undefined {
  const { HELM, KUBEBUILDER_ASSETS, PATH = '' } = process.env;
  const candidates = [
    HELM,
    ...[KUBEBUILDER_ASSETS, ...PATH.split(delimiter)].map((folder) => folder && join(folder, 'helm')),
  ];
  return candidates.find((path) => {
    try {
      accessSync(path ?? '', constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

if (!existsSync(cli)) throw new Error(`${cli}: is not there; run npm run build`);
const helm = findHelm();
const chart = process.env.CHART ?? join(root, 'bench', 'chart');
const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
const cell = (text: string): string => text.padStart(14);
const row = (...texts: readonly string[]): void => console.log(texts.map(cell).join(''));

console.log(`CPU time (user and system), least of ${runs} runs; Node ${process.versions.node}`);
if (helm === undefined) {
  console.log('helm: not found; set HELM to its path, or put it on the PATH, to compare');
} else {
  const { stdout } = spawnSync(helm, ['version', '--short'], { encoding: 'utf8' });
  console.log(
    `helm ${stdout.trim()} renders ${process.env.CHART ? 'the chart in CHART' : 'bench/chart, a stand-in for the vllm-stack chart; set CHART to a copy of that'}`,
  );
}
try {
  row('models', 'synth', 'objects', ...(helm ? ['helm', 'objects', 'synth / helm'] : []));
  for (const models of sizes) {
    const values = join(folder, `values-${models}.yaml`);
    writeFileSync(values, stringify(valuesOf(models)));
    const target = ['--namespace', 'ns', '--values', values];
    const ours = measure(process.execPath, [cli, 'synth', '--release', 'r', ...target, '--stdout']);
    const theirs = helm && measure(helm, ['template', 'r', chart, ...target]);
    row(
      String(models),
      `${ours.seconds.toFixed(3)} s`,
      String(ours.objects.size),
      ...(theirs
        ? [
            `${theirs.seconds.toFixed(3)} s`,
            String(theirs.objects.size),
            (ours.seconds / theirs.seconds).toFixed(2),
          ]
        : []),
    );
    const found = theirs ? differences(ours.objects, theirs.objects) : [];
    for (const difference of found.slice(0, 10)) console.log(`  ${difference}`);
    if (found.length > 0) {
      console.log(`  ${found.length} objects differ`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
