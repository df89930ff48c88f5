/**
 * Under what name the program vllm-stack writes fields of objects.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers
 */
export const commandFieldManager = 'vllm-stack';
