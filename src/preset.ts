import {
  aks,
  type CloudPreset,
  eks,
  gke,
  lambda,
  minikube,
  oci,
  onCloud,
  type VllmStackProps,
} from '../constructs/index.js';
import type { ValuesText } from './values/sources.js';

const presets = {
  eks: eks(),
  gke: gke(),
  aks: aks(),
  oci: oci(),
  lambda: lambda(),
  minikube: minikube({ gpus: true }),
} as const satisfies Readonly<Record<string, CloudPreset>>;

/** A cloud by its name on the command line. */
export type PresetName = keyof typeof presets;

/** The clouds that values can be turned into manifests for. */
export const presetNames = Object.keys(presets) as readonly PresetName[];

/** Values under all files: the chart's default runtime class, which few clouds have, gives way to that of the cloud. */
export function presetValues(name: PresetName): ValuesText {
  const preset: CloudPreset = presets[name];
  const { runtimeClassName = '' } = preset.gpuPods;
  const spec = { runtimeClassName };
  return {
    name: `--preset ${name}`,
    text: JSON.stringify({ servingEngineSpec: spec, cacheserverSpec: { runtimeClassName: '' } }),
  };
}

/** The stack that values describe, on a cloud. */
export function onPreset(name: PresetName): (props: VllmStackProps) => VllmStackProps {
  return (props) => onCloud(presets[name], props);
}
