import { oldestKubernetesMinor } from '../contract/operator-flags.js';
import type { KubeClient } from '../src/runtime/kube.js';

/**
 * Refuses a cluster whose API server is too old for the CRDs.
 * @throws Error in one line
 */
export async function checkServerVersion(client: KubeClient): Promise<string> {
  const {
    major = '',
    minor = '',
    gitVersion = '',
  } = (await client.json('/version')) as {
    readonly major?: string;
    readonly minor?: string;
    readonly gitVersion?: string;
  };
  // Providers write such as 29+.
  const number = Number.parseInt(minor, 10);
  if (major === '1' && number < oldestKubernetesMinor) {
    throw new Error(
      `kubernetes: the cluster is too old, got ${gitVersion}; version 1.${oldestKubernetesMinor} or later is needed`,
    );
  }
  return gitVersion;
}
