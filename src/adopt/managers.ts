import { commandFieldManager } from '../../contract/field-manager.js';
import type { Transfer } from '../runtime/managed-fields.js';

/**
 * Whether a manager wrote objects whole, from what the chart renders: Helm, programs that hold it as a library, and kubectl where it
 * made an object that Helm took over later. What people changed by hand (`kubectl edit`, `set`, `scale`, `rollout restart`) is not
 * among them: Helm leaves that alone as well, and taking the annotation of a restart away would be a restart.
 */
export function isTakenManager(manager: string): boolean {
  return /^(helm|helm-controller|terraform-provider-helm.*|kubectl-create|kubectl-client-side-apply|before-first-apply)$/.test(
    manager,
  );
}

/** From whom a takeover takes fields, and for whom. */
export const takeover: Transfer = {
  isTaken: ({ manager = '' }) => isTakenManager(manager),
  manager: commandFieldManager,
};
