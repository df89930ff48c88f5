import { version } from '../contract/version.js';
import type { RenderedObject } from './rendering/rendered-files.js';
import { manifestsText } from './synth.js';

/** In what form manifests are written: plain files, a Helm chart, or a kustomization. */
export const outputFormats = ['yaml', 'helm', 'kustomize'] as const;

/** In what form manifests are written. */
export type OutputFormat = (typeof outputFormats)[number];

/** A file to write. */
export interface OutputFile {
  /** Path below the output folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The files of a release in a format. */
export function outputFiles(
  objects: readonly RenderedObject[],
  release: string,
  format: OutputFormat,
): OutputFile[] {
  const manifests = { path: `${release}.k8s.yaml`, text: manifestsText(objects) };
  if (format === 'yaml') return [manifests];
  return format === 'helm' ? chartFiles(objects, release) : [kustomization(manifests.path), manifests];
}

function kustomization(resource: string): OutputFile {
  return {
    path: 'kustomization.yaml',
    text: `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - ${resource}\n`,
  };
}

/** A chart without values: what it installs was decided when it was written. */
function chartFiles(objects: readonly RenderedObject[], release: string): OutputFile[] {
  const isCrd = ({ kind }: RenderedObject): boolean => kind === 'CustomResourceDefinition';
  const crds = objects.filter(isCrd);
  return [
    {
      path: 'Chart.yaml',
      text: `apiVersion: v2\nname: ${release}\ndescription: The vLLM serving stack ${release}, as vllm-stack synth wrote it\ntype: application\nversion: ${version}\n`,
    },
    {
      path: `templates/${release}.yaml`,
      text: escaped(manifestsText(objects.filter((object) => !isCrd(object)))),
    },
    ...crds.map((crd) => ({ path: `crds/${crd.metadata.name}.yaml`, text: manifestsText([crd]) })),
  ];
}

/** Text that Helm's template engine gives back as it is: only the opening braces mean something to it. */
function escaped(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
