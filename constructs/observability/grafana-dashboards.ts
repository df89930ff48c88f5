import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { labelKeys } from '../../contract/labels.js';
import { type DashboardIdentity, type DashboardName, type Labels, typedIdentity } from '../identity.js';
import { define } from '../manifest.js';
import { releaseOf } from '../settings.js';
import { json as capacity } from './dashboards/generated/capacity.js';
import { json as kvCache } from './dashboards/generated/kv-cache.js';
import { json as model } from './dashboards/generated/model.js';
import { json as overview } from './dashboards/generated/overview.js';
import { json as prefillDecode } from './dashboards/generated/prefill-decode.js';
import { json as router } from './dashboards/generated/router.js';

/** Dashboards for Grafana's sidecar. */
export interface GrafanaDashboardsProps {
  /** Names, labels and keys of the ConfigMaps. @default - those of the release */
  readonly identity?: (name: DashboardName) => DashboardIdentity;
  /** Dashboards to write. @default - all */
  readonly include?: readonly DashboardName[];
  /** Labels by which the sidecar finds them. @default {"grafana_dashboard": "1"} */
  readonly labels?: Labels;
  /**
   * Folder of the dashboards in Grafana, or a path below the sidecar's own; Grafana's provider has to take its folders from
   * the structure of the files.
   * @default - the sidecar's own folder
   * @see https://github.com/kiwigrid/k8s-sidecar#usage
   */
  readonly folder?: string;
  /** Annotation that the sidecar reads the folder from. @default "k8s-sidecar-target-directory" */
  readonly folderAnnotation?: string;
  /** @default - none */
  readonly annotations?: Labels;
}

const texts: Readonly<Record<DashboardName, string>> = {
  overview,
  model,
  router,
  'kv-cache': kvCache,
  'prefill-decode': prefillDecode,
  capacity,
};

/**
 * The dashboards of a stack, one ConfigMap each, for the sidecar of Grafana. They choose release, model and engine by
 * variables, so one set serves all releases that a Grafana sees.
 * @see https://github.com/grafana-community/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
 */
export class GrafanaDashboards extends Construct {
  readonly configMaps: Readonly<Partial<Record<DashboardName, ApiObject>>>;

  constructor(scope: Construct, id: string, props: GrafanaDashboardsProps = {}) {
    super(scope, id);
    const {
      identity = typedIdentity(releaseOf(this)).dashboard,
      include = Object.keys(texts) as DashboardName[],
      labels = { [labelKeys.grafanaDashboard]: '1' },
      folder,
      folderAnnotation = 'k8s-sidecar-target-directory',
      annotations,
    } = props;
    this.configMaps = Object.fromEntries(
      [...new Set(include)].map((name) => {
        const { file, ...object } = identity(name);
        return [
          name,
          define(this, name, {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: {
              name: object.name,
              labels: { ...object.labels, ...labels },
              annotations: { ...(folder !== undefined && { [folderAnnotation]: folder }), ...annotations },
            },
            data: { [file]: texts[name] },
          }),
        ];
      }),
    );
  }
}
