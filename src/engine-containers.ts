import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';
import type { RenderedObject } from './rendering/rendered-files.js';

/** The pods that an object makes. */
export interface PodTemplate {
  readonly metadata?: ObjectMeta;
  readonly spec: PodSpec;
}

/** The templates of the pods that an object makes, of those kinds that run engines; for any other kind there are none. */
export function podTemplates({ kind, spec }: RenderedObject): readonly PodTemplate[] {
  const fields = spec as
    | {
        readonly template?: PodTemplate;
        readonly leaderWorkerTemplate?: Readonly<Record<'leaderTemplate' | 'workerTemplate', PodTemplate>>;
        readonly headGroupSpec?: { readonly template: PodTemplate };
        readonly workerGroupSpecs?: readonly { readonly template: PodTemplate }[];
      }
    | undefined;
  switch (kind) {
    case 'Deployment':
      return fields?.template ? [fields.template] : [];
    case 'LeaderWorkerSet':
      return fields?.leaderWorkerTemplate
        ? [fields.leaderWorkerTemplate.leaderTemplate, fields.leaderWorkerTemplate.workerTemplate]
        : [];
    case 'RayCluster':
      return [fields?.headGroupSpec ?? [], fields?.workerGroupSpecs ?? []]
        .flat()
        .map(({ template }) => template);
    default:
      return [];
  }
}

/** Whether a container runs vLLM's server by its name, as an image of the simulated engine can. */
export function isEngine({ command = [] }: Container): boolean {
  return /(^|\/)vllm$/.test(command[0] ?? '') && command[1] === 'serve';
}
