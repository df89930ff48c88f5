import type { EnvVar, PodSecurityContext, SecurityContext } from 'kubernetes-types/core/v1.js';
import { envValue } from './env.js';

/**
 * User that engines run as: the one named `vllm` in vLLM's image.
 * @see https://github.com/vllm-project/vllm/pull/40275
 */
export const ENGINE_USER = 2000;

/** User of the images of this repo, as distroless calls `nonroot`. */
export const NONROOT_USER = 65532;

/**
 * Home and name of the engine's user for images whose password file does not know it, such as LMCache's: PyTorch asks for the
 * name when it is imported, and caches are written under the home.
 * @see https://github.com/kserve/kserve/issues/5666
 */
export const HOMELESS_ENV: readonly EnvVar[] = [envValue('HOME', '/tmp'), envValue('USER', 'vllm')];

/**
 * Pod fields that the Pod Security Standard "restricted" asks for.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictedPod(user: number): PodSecurityContext {
  return { runAsNonRoot: true, runAsUser: user, fsGroup: user, seccompProfile: { type: 'RuntimeDefault' } };
}

/** Container fields that "restricted" asks for; an added capability leaves the standard. */
export function restrictedContainer(capabilities: readonly string[] = []): SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], ...(capabilities.length > 0 && { add: [...capabilities] }) },
  };
}
