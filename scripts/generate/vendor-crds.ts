// Run by hand when a pinned version moves: node --import tsx scripts/generate/vendor-crds.ts FOLDER, where FOLDER holds the
// files of the releases below. Not a step of `npm run generate`, whose sources are all in the repository.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type CustomResourceDefinition, customResourceOf } from './custom-resources.js';
import { withoutDescriptions } from './json-schema.js';

interface Release {
  readonly project: string;
  readonly version: string;
  /** Where the files go. @default "crds", whose files become imports */
  readonly target?: string;
  readonly repository: string;
  readonly folder: string;
  /** Annotation of the files that repeats the version, where the project writes one. */
  readonly annotation?: string;
  readonly files: readonly string[];
}

const releases: readonly Release[] = [
  {
    project: 'prometheus-operator',
    version: '0.89.0',
    repository: 'https://github.com/prometheus-operator/prometheus-operator',
    folder: 'example/prometheus-operator-crd',
    annotation: 'operator.prometheus.io/version',
    files: [
      'monitoring.coreos.com_podmonitors.yaml',
      'monitoring.coreos.com_prometheusrules.yaml',
      'monitoring.coreos.com_servicemonitors.yaml',
    ],
  },
  {
    project: 'KEDA',
    version: '2.21.0',
    repository: 'https://github.com/kedacore/keda',
    folder: 'config/crd/bases',
    files: ['keda.sh_scaledobjects.yaml'],
  },
  {
    project: 'Gateway API',
    version: '1.5.0',
    repository: 'https://github.com/kubernetes-sigs/gateway-api',
    folder: 'config/crd/standard',
    annotation: 'gateway.networking.k8s.io/bundle-version',
    files: ['gateway.networking.k8s.io_grpcroutes.yaml', 'gateway.networking.k8s.io_httproutes.yaml'],
  },
  {
    project: 'Gateway API Inference Extension',
    version: '1.6.0',
    repository: 'https://github.com/kubernetes-sigs/gateway-api-inference-extension',
    folder: 'config/crd/bases',
    annotation: 'inference.networking.k8s.io/bundle-version',
    files: ['inference.networking.k8s.io_inferencepools.yaml'],
  },
  // Too large to become imports, since they hold whole pods: only the tests' API server reads them.
  {
    project: 'KubeRay',
    version: '1.5.1',
    target: 'test/crds',
    repository: 'https://github.com/ray-project/kuberay',
    folder: 'ray-operator/config/crd/bases',
    files: ['ray.io_rayclusters.yaml'],
  },
  {
    project: 'LeaderWorkerSet',
    version: '0.8.0',
    target: 'test/crds',
    repository: 'https://github.com/kubernetes-sigs/lws',
    folder: 'config/crd/bases',
    files: ['leaderworkerset.x-k8s.io_leaderworkersets.yaml'],
  },
];

const FORMAT = { lineWidth: 0, aliasDuplicateObjects: false } as const;
const SMALL = { indent: 1, indentSeq: false } as const;

const [source] = process.argv.slice(2);
if (source === undefined) {
  throw new Error('vendor-crds: no folder, got no argument; name the folder that holds the downloaded files');
}
const root = fileURLToPath(new URL('../..', import.meta.url));

for (const release of releases) {
  const target = join(root, release.target ?? 'crds');
  await mkdir(target, { recursive: true });
  for (const file of release.files) {
    const crd = customResourceOf(await readFile(join(source, file), 'utf8'), file);
    checkVersion(release, file, crd);
    const header = [
      `# Origin: ${release.project} ${release.version}, ${release.repository} ${release.folder}/${file}`,
      '# Licence: Apache-2.0, see NOTICE.',
      '# Changed: descriptions, status and comments are removed by scripts/generate/vendor-crds.ts.',
    ];
    await writeFile(
      join(target, file),
      `${header.join('\n')}\n${stringify(compact(release.target ? withoutOldVersions(crd) : crd), { ...FORMAT, ...(release.target && SMALL) })}`,
    );
  }
}

function withoutOldVersions(crd: CustomResourceDefinition): CustomResourceDefinition {
  return { ...crd, spec: { ...crd.spec, versions: crd.spec.versions.filter(({ storage }) => storage) } };
}

function checkVersion(release: Release, file: string, crd: CustomResourceDefinition): void {
  if (release.annotation === undefined) return;
  const found = crd.metadata.annotations?.[release.annotation]?.replace(/^v/, '');
  if (found !== release.version) {
    throw new Error(
      `${file}: not of ${release.project} ${release.version}, got ${found}; pin that version in vendor-crds.ts`,
    );
  }
}

function compact(crd: CustomResourceDefinition): CustomResourceDefinition {
  const { status: _status, ...rest } = crd as CustomResourceDefinition & { status?: unknown };
  const versions = crd.spec.versions.map((version) => {
    const { additionalPrinterColumns: columns, ...others } = version as typeof version & {
      additionalPrinterColumns?: readonly Record<string, unknown>[];
    };
    return {
      ...others,
      ...(columns && {
        additionalPrinterColumns: columns.map(({ description: _description, ...column }) => column),
      }),
      schema: { openAPIV3Schema: withoutDescriptions(version.schema.openAPIV3Schema) },
    };
  });
  return { ...rest, spec: { ...crd.spec, versions } };
}
