import { dashboards } from '../../constructs/observability/dashboards/all.js';
import type { Step } from './step.js';

const folder = 'constructs/observability/dashboards/generated';

/** The Grafana dashboards as compact JSON in modules, so that constructs need no dashboard library. */
export const grafanaDashboards: Step = {
  name: 'Grafana dashboards',
  owns: [folder],
  run: () =>
    Promise.resolve(
      new Map(
        Object.entries(dashboards).map(([name, build]) => [
          `${folder}/${name}.ts`,
          moduleOf(name, JSON.stringify(build())),
        ]),
      ),
    ),
};

function moduleOf(name: string, json: string): string {
  const literal = `'${json.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return `/** Written by npm run generate from ../${name}.ts: the dashboard as Grafana reads it. */
export const json =
  ${literal};
`;
}
