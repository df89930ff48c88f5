import type { CacheserverSpec } from './cacheserver-spec.js';
import type { LoraAdapterValues, LoraController } from './lora-values.js';
import type { RouterSpec } from './router-spec.js';
import type { ImageValues, Printed, PrintedMap, Switch } from './scalars.js';
import type { ServingEngineSpec } from './serving-engine-spec.js';

export type { CacheserverSpec, LoraAdapterValues, LoraController, RouterSpec, ServingEngineSpec };

/** An NFS export. */
export interface NfsValues {
  /** Address of the server. @default "" */
  readonly server?: Printed;
  /** Path of the export. @default "" */
  readonly path?: Printed;
}

/** One volume that all engines mount. */
export interface SharedPvcStorage {
  /** Whether the volume is written and mounted. @default false */
  readonly enabled?: Switch;
  /** Size of the volume. @default "100Gi" */
  readonly size?: Printed;
  /** Access modes of the volume. @default ["ReadWriteMany"] */
  readonly accessModes?: readonly Printed[] | null;
  /** Storage class; empty leaves it out. @default "" */
  readonly storageClass?: Printed;
  /** Path on the nodes; wins over `nfs`. @default "" */
  readonly hostPath?: Printed;
  /** NFS export that holds the volume. */
  readonly nfs?: NfsValues | null;
  /** Image that hands the volume to the LoRA controller's user, `busybox:1.37` by default. */
  readonly image?: ImageValues | null;
}

/** Dashboards for Grafana's sidecar. */
export interface GrafanaDashboards {
  /** Whether the dashboards are written. @default false */
  readonly enabled?: Switch;
  /** Annotations of their ConfigMaps. @default {} */
  readonly annotations?: PrintedMap | null;
  /** Labels of their ConfigMaps. @default {"grafana_dashboard": "1"} */
  readonly labels?: PrintedMap | null;
}

/** What a values.yaml of the vllm-stack chart 0.1.12 says, as far as the chart reads it. */
export interface Values {
  /** Engines and models. */
  readonly servingEngineSpec?: ServingEngineSpec | null;
  /** The router. */
  readonly routerSpec?: RouterSpec | null;
  /** The cache server. */
  readonly cacheserverSpec?: CacheserverSpec | null;
  /** Storage that all engines share. */
  readonly sharedPvcStorage?: SharedPvcStorage | null;
  /** LoraAdapter objects; they need no controller in the same release. @default [] */
  readonly loraAdapters?: readonly LoraAdapterValues[] | null;
  /** The LoRA controller. */
  readonly loraController?: LoraController | null;
  /** More objects, as maps or as text; `{{ }}` in them is expanded. @default [] */
  readonly extraObjects?: readonly (object | string)[] | null;
  /** Dashboards for Grafana. */
  readonly grafanaDashboards?: GrafanaDashboards | null;
}
