import { type ApiObject, JsonPatch } from 'cdk8s';
import type { WorkloadIdentity } from '../constructs/identity.js';
import { strategicMerge } from './strategic-merge.js';

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

/** Merges what a resource says about pods into the template of a Deployment; labels that select pods stay as they are. */
export function mergePodTemplate(
  deployment: ApiObject,
  podTemplate: unknown,
  identity: Pick<WorkloadIdentity, 'deployment' | 'service'>,
): void {
  if (podTemplate === undefined) return;
  const { spec } = deployment.toJson() as { readonly spec: { readonly template: Template } };
  const merged = strategicMerge(spec.template, podTemplate) as Template;
  const labels = {
    ...merged.metadata?.labels,
    ...identity.deployment.selector,
    ...identity.service.selector,
  };
  deployment.addJsonPatch(
    JsonPatch.replace('/spec/template', { ...merged, metadata: { ...merged.metadata, labels } }),
  );
}
