import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

/** A panel or a row of a rendered dashboard, as far as tests look at it. */
export interface RenderedPanel {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: object;
  readonly fieldConfig?: {
    readonly defaults?: { readonly unit?: string; readonly max?: number; readonly noValue?: string };
  };
  readonly options?: { readonly yAxis?: { readonly unit?: string } };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: object;
  }[];
  readonly panels?: readonly RenderedPanel[];
}

/** A query of a panel. */
export interface PanelQuery {
  readonly variable: false;
  readonly panel: string;
  readonly text: string;
  readonly legend: string;
}

/** A query of a variable. */
export interface VariableQuery {
  readonly variable: true;
  readonly text: string;
}

/** All rows and panels, those inside closed rows too. */
export function panelsOf({ panels = [] }: Dashboard): RenderedPanel[] {
  return (panels as unknown as RenderedPanel[]).flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

/** Everything that a dashboard asks Prometheus. */
export function queriesOf(dashboard: Dashboard): (PanelQuery | VariableQuery)[] {
  return [
    ...panelsOf(dashboard).flatMap(({ title: panel = '', targets = [] }) =>
      targets.map(({ expr, legendFormat }) => ({
        variable: false as const,
        panel,
        text: expr,
        legend: legendFormat,
      })),
    ),
    ...(dashboard.templating.list ?? [])
      .filter(({ type }) => type === 'query')
      .map(({ query }) => ({ variable: true as const, text: String(query) })),
  ];
}
