/** A scalar that the chart prints as text, so a number or boolean is as good as its spelling. */
export type Printed = string | number | boolean | null;

/** A whole number, or text that spells one: the chart prints either the same way. */
export type Integer = number | string | null;

/** A switch read by Go template truth: anything but `false`, `0`, `""` and `null` is on, even the text `"false"`. */
export type Switch = boolean | string | number | null;

/** A switch that the chart compares with a boolean; text in its place stops the rendering. */
export type StrictSwitch = boolean | null;

/** Labels, annotations or other pairs whose values are printed as text. */
export interface PrintedMap {
  readonly [key: string]: Printed;
}

/** One key of a Secret that exists already. */
export interface SecretKeyRef {
  /** Name of the Secret. @default "" */
  readonly secretName?: Printed;
  /** Key inside the Secret. @default "" */
  readonly secretKey?: Printed;
}

/** Repository and tag of a container image. */
export interface ImageValues {
  /** Repository without tag. */
  readonly repository?: Printed;
  /** Tag of the image. */
  readonly tag?: Printed;
}

/** Budget of voluntary disruptions for one workload. */
export interface PdbValues {
  /** Whether a PodDisruptionBudget is written. @default false */
  readonly enabled?: Switch;
  /** Labels of the budget. @default {} */
  readonly labels?: PrintedMap | null;
  /** Annotations of the budget. @default {} */
  readonly annotations?: PrintedMap | null;
  /** Pods that stay, as number or percentage; used when `maxUnavailable` is unset or 0. @default 0 */
  readonly minAvailable?: Printed;
  /** Pods that may go, as number or percentage; wins over `minAvailable`. @default null */
  readonly maxUnavailable?: Printed;
}

/** How Prometheus scrapes one Service. */
export interface ServiceMonitorValues {
  /** Whether a ServiceMonitor is written. @default false */
  readonly enabled?: Switch;
  /** Labels added to the monitor, for Prometheus to select it by. @default {} */
  readonly additionalLabels?: PrintedMap | null;
  /** Time between scrapes. @default "30s" */
  readonly interval?: Printed;
  /** Time after which a scrape is given up. @default "25s" */
  readonly scrapeTimeout?: Printed;
  /** Whether labels of the target win over those of the scrape. @default false */
  readonly honorLabels?: Switch;
  /** Relabelings of samples, as written. @default [] */
  readonly metricRelabelings?: readonly object[] | null;
  /** Relabelings of targets, as written. @default [] */
  readonly relabelings?: readonly object[] | null;
}
