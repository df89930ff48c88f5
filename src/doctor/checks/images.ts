import { images as own } from '../../../contract/images.js';
import type { Manifest } from '../../diff/manifest.js';
import { type Finding, findingAt } from '../finding.js';
import { imageNameOf } from '../image-name.js';
import type { PodUse } from '../pod-use.js';
import type { Subject } from '../subject.js';

/** Registries that give nothing without credentials, and whether nodes of their cloud have some by themselves. */
const closed: readonly (readonly [pattern: RegExp, who: string])[] = [
  [/\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, 'Amazon ECR, which nodes of EKS have a role for'],
  [/\.azurecr\.io$/, 'Azure, which nodes of AKS reach once the registry is attached'],
  [/(^|\.)(gcr\.io|pkg\.dev)$/, 'Google, which nodes of GKE reach with their service account'],
  [/^nvcr\.io$/, 'NVIDIA, where some images need an NGC key'],
  [/^(registry\.gitlab\.com|quay\.io|[^.]+\.jfrog\.io)$/, 'a registry that may be private'],
];

const ownPlace = own.router.replace(/[^/]*$/, '');

/** Images can probably be pulled, and stay what they are. */
export function images({ pods, references }: Subject): Finding[] {
  return pods.flatMap((pod) =>
    (['initContainers', 'containers'] as const).flatMap((list) =>
      (pod.spec[list] ?? []).flatMap(({ name, image = '' }) =>
        hintsOf(
          image,
          references.some(({ pulls, object }) => pulls === true && isOf(object, pod)),
        ).map(([what, remedy]) =>
          findingAt(pod.object, `${pod.field}.${list}[${name}].image`, 'hint', what, remedy),
        ),
      ),
    ),
  );
}

/** Whether a pull secret is for a pod: its own, or that of its ServiceAccount. */
function isOf(object: Manifest, { object: owner, spec }: PodUse): boolean {
  return (
    object === owner ||
    (object.kind === 'ServiceAccount' &&
      object.metadata.name === (spec.serviceAccountName ?? 'default') &&
      object.metadata.namespace === owner.metadata.namespace)
  );
}

function hintsOf(image: string, hasPullSecret: boolean): (readonly [what: string, remedy: string])[] {
  const { registry, tag, digest } = imageNameOf(image);
  const hints: (readonly [string, string])[] = [];
  if (digest === undefined && (tag === undefined || tag === 'latest')) {
    const what = `the image has no version, got ${image}: pods of one Deployment may run different ones`;
    hints.push([what, 'name a version or a digest']);
  }
  if (image.startsWith(ownPlace)) {
    const what = `the image is published by a release of this package, got ${image}`;
    hints.push([what, 'see with --check-images that it is there, or build and push it by npm run images']);
  }
  const [, who] = closed.find(([pattern]) => pattern.test(registry)) ?? [];
  if (who !== undefined && !hasPullSecret) {
    const what = `there is no pull secret for ${registry}, got an image of ${who}`;
    hints.push([what, 'see that the nodes may pull from there, or name a pull secret']);
  }
  return hints;
}
