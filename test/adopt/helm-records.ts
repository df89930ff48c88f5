import { gzipSync } from 'node:zlib';
import type { Manifest } from '../../src/diff/manifest.js';

/** A release as Helm writes it down, deployed unless told otherwise. */
export function helmRelease(
  fields: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    name: 'vllm',
    namespace: 'llm',
    version: 1,
    info: { status: 'deployed' },
    chart: { metadata: { name: 'vllm-stack', version: '0.1.12' }, values: {} },
    config: {},
    manifest: '',
    ...fields,
  };
}

/** The text that Helm stores of a release. */
export function encoded(release: unknown): string {
  return gzipSync(JSON.stringify(release)).toString('base64');
}

/** An object in which Helm stores a release; data of Secrets is in base64 once more. */
export function recordOf(
  release: Readonly<Record<string, unknown>>,
  kind: 'Secret' | 'ConfigMap' = 'Secret',
): Manifest {
  const { name, namespace, version, info } = release as {
    readonly name: string;
    readonly namespace: string;
    readonly version: number;
    readonly info: { readonly status: string };
  };
  const text = encoded(release);
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name: `sh.helm.release.v1.${name}.v${version}`,
      namespace,
      labels: { owner: 'helm', name, status: info.status, version: String(version) },
    },
    ...(kind === 'Secret' ? { type: 'helm.sh/release.v1' } : {}),
    data: { release: kind === 'Secret' ? Buffer.from(text).toString('base64') : text },
  };
}
