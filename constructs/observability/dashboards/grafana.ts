import {
  BigValueGraphMode,
  GraphGradientMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  PanelBuilder as HeatmapBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapTooltipBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Vector } from '../promql.js';
import { datasource, type Variables, variablesOf } from './variables.js';

/** Tag by which the dashboards link to each other. */
const TAG = 'vllm-stack';

/** A panel whose place the dashboard decides. */
export type Panel = TimeseriesBuilder | StatBuilder | HeatmapBuilder;

/** One expression of a panel and what its series are called. */
export interface Series {
  readonly expr: string;
  readonly legend: string;
}

/** What every panel has. */
export interface PanelOptions {
  readonly title: string;
  /** What it says, in a sentence or two. */
  readonly about: string;
  /** One of the SDK's units. */
  readonly unit: string;
}

/** A graph over time. */
export interface GraphOptions extends PanelOptions {
  readonly series: readonly Series[];
  /** Draws series on top of each other, where their sum means something. @default false */
  readonly stacked?: boolean;
}

/** One number and its recent course. */
export interface StatOptions extends PanelOptions {
  readonly value: Vector<never>;
  /** Whether it is about all the time shown, and so has no course. @default false */
  readonly overall?: boolean;
  /** Values from which on it is yellow and red. @default - always green */
  readonly limits?: readonly [warning: number, critical: number];
  /** What stands there without a value. @default "no data" */
  readonly none?: string;
}

/** A part of a dashboard: lines of panels that share the width evenly. */
export interface Row {
  readonly title: string;
  readonly lines: readonly (readonly Panel[])[];
  /** Whether the row has to be opened to be seen, and queries nothing before. @default false */
  readonly collapsed?: boolean;
}

/** A whole dashboard. */
export interface DashboardOptions {
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  readonly variables: Variables;
  readonly rows: readonly Row[];
}

/** Series that are called by a name, by their labels, or by both. */
export function series(vector: Vector<string>, name?: string): Series {
  const labels = vector.labels.map((label) => `{{${label}}}`);
  return { expr: vector.text, legend: [name, ...labels].filter((part) => part !== undefined).join(' ') };
}

/** A graph over time. */
export function graph({ title, about, unit, series: all, stacked = false }: GraphOptions): Panel {
  const panel = new TimeseriesBuilder()
    .title(title)
    .description(about)
    .datasource(datasource)
    .unit(unit)
    .min(0)
    .height(8)
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 8)
    .gradientMode(GraphGradientMode.None)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (unit === 'percentunit') panel.max(1);
  if (stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  all.forEach(({ expr, legend }, index) => {
    panel.withTarget(query(expr, index).legendFormat(legend));
  });
  return panel;
}

/** One number and its recent course. */
export function stat(options: StatOptions): Panel {
  const { title, about, unit, value, overall = false, limits, none = 'no data' } = options;
  const target = query(value.text).legendFormat(title);
  return new StatBuilder()
    .title(title)
    .description(about)
    .datasource(datasource)
    .unit(unit)
    .height(4)
    .noValue(none)
    .graphMode(overall ? BigValueGraphMode.None : BigValueGraphMode.Area)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
        // Grafana wants null for the step without a lower bound, which the SDK's type leaves out.
        { value: null, color: 'green' } as unknown as Threshold,
        ...(limits ?? []).map((value, index) => ({ value, color: index === 0 ? 'yellow' : 'red' })),
      ]),
    )
    .withTarget(overall ? target.instant() : target);
}

/** How a distribution moves over time. */
export function heatmap(options: PanelOptions & { readonly buckets: Vector<'le'> }): Panel {
  return new HeatmapBuilder()
    .title(options.title)
    .description(options.about)
    .datasource(datasource)
    .height(8)
    .calculate(false)
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .exponent(0.5)
        .steps(64)
        .reverse(false),
    )
    .yAxis(new YAxisConfigBuilder().unit(options.unit))
    .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true))
    .showLegend()
    .withTarget(query(options.buckets.text).legendFormat('{{le}}').format(PromQueryFormat.Heatmap));
}

/** The dashboard as Grafana reads it; the same options always give the same. */
export function dashboard({ uid, title, about, variables, rows }: DashboardOptions): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(about)
    .tags([TAG, 'vllm'])
    .timezone('browser')
    .editable()
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('vLLM')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .keepTime(true)
        .includeVars(true),
    )
    .variables(variablesOf(variables));
  let id = 0;
  for (const { title: rowTitle, lines, collapsed = false } of rows) {
    const row = new RowBuilder(rowTitle).id(++id).collapsed(collapsed);
    const panels = lines.flatMap((line) => line.map((panel) => panel.id(++id).span(24 / line.length)));
    if (collapsed) for (const panel of panels) row.withPanel(panel);
    builder.withRow(row);
    if (!collapsed) for (const panel of panels) builder.withPanel(panel);
  }
  return builder.build();
}

function query(expr: string, index = 0): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(datasource)
    .expr(expr)
    .range();
}
