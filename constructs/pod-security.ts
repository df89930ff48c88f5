import type { EnvVar, PodSecurityContext, SecurityContext } from 'kubernetes-types/core/v1.js';
import { envValue } from './env.js';

/** User that engines run as; vLLM's image has files that any user may read. */
export const ENGINE_USER = 1000;

/** User of the images of this repo, as distroless calls `nonroot`. */
export const NONROOT_USER = 65532;

/**
 * A numeric user has no entry in the engine image's password file, where vLLM, PyTorch and Triton look up a home and a name.
 * @see https://docs.python.org/3/library/getpass.html#getpass.getuser
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
