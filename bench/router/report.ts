import type { Candidate, Routing } from './candidates.js';
import type { LoadResult } from './load.js';
import type { Scenario } from './scenarios.js';

/** The rounds of each candidate in one scenario; none where it was not measured. */
export interface Measured {
  readonly scenario: Scenario;
  readonly direct: readonly LoadResult[];
  readonly rounds: ReadonlyMap<Candidate, readonly LoadResult[]>;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  const high = sorted[sorted.length >> 1] ?? Number.NaN;
  return (low + high) / 2;
}

/** CPU seconds per 1,000 requests, of which a stream is one however much of it fell into the time measured. */
function costOf(scenario: Scenario, { cpuSeconds, requests, tokens }: LoadResult): number {
  const { plan } = scenario;
  const units = plan.tokens > 0 ? tokens / plan.tokens : requests;
  return (cpuSeconds / units) * 1000;
}

function row(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
    .join('  ')
    .trimEnd();
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows.map((cells) => row(cells, widths)).join('\n');
}

/** One scenario as a table. */
export function scenarioTable({ scenario, direct, rounds }: Measured): string {
  const p50 = median(direct.map((result) => result.p50));
  const p99 = median(direct.map((result) => result.p99));
  const unit = scenario.plan.tokens > 0 ? 'streams' : 'requests';
  const rows = [...rounds].map(([{ name }, results]) => {
    if (results.length === 0) return [name, 'not measured', '', '', '', '', '', ''];
    const costs = results.map((result) => costOf(scenario, result));
    const rates = results.map(({ requests, seconds, tokens }) =>
      scenario.plan.tokens > 0 ? tokens / scenario.plan.tokens / seconds : requests / seconds,
    );
    return [
      name,
      Math.min(...costs).toFixed(4),
      median(costs).toFixed(4),
      median(rates).toFixed(0),
      (median(results.map((result) => result.p50)) - p50).toFixed(2),
      (median(results.map((result) => result.p99)) - p99).toFixed(2),
      (Math.max(...results.map(({ residentBytes }) => residentBytes)) / 2 ** 20).toFixed(0),
      String(results.reduce((sum, { failed }) => sum + failed, 0)),
    ];
  });
  const head = [
    '',
    `CPU s/1,000 ${unit}: best`,
    'median',
    `${unit}/s`,
    'added p50 ms',
    'p99 ms',
    'RSS MB',
    'failed',
  ];
  return `${scenario.name}\n${table([head, ...rows])}\n`;
}

interface Target {
  readonly routing: Routing;
  readonly peer: string;
  readonly most: number;
}

const targets: readonly Target[] = [
  { routing: 'turns', peer: 'vllm-router round_robin', most: 1 },
  { routing: 'turns', peer: 'bare node:http + undici stream', most: 1.3 },
  { routing: 'session', peer: 'vllm-router consistent_hash', most: 1 },
  { routing: 'prefix', peer: 'vllm-router cache_aware', most: 1 },
];

/** How ours compares to what it has to reach; `missed` counts what was measured and not reached. */
export function targetTable(measured: readonly Measured[]): {
  readonly text: string;
  readonly missed: number;
} {
  let missed = 0;
  const rows = measured.flatMap(({ scenario, rounds }) =>
    targets.flatMap(({ routing, peer, most }) => {
      const isBare = peer.startsWith('bare');
      if (!scenario.routing.includes(routing) || (isBare && !scenario.boundByBare)) return [];
      const entries = [...rounds];
      const our = entries.find(([c]) => c.routing === routing && c.name.startsWith('ours'))?.[1] ?? [];
      const their = entries.find(([c]) => c.name === peer)?.[1] ?? [];
      if (our.length === 0 || their.length === 0) return [[scenario.name, peer, 'not measured', '', '', '']];
      const ourCosts = our.map((result) => costOf(scenario, result));
      const theirCosts = their.map((result) => costOf(scenario, result));
      const best = Math.min(...ourCosts) / Math.min(...theirCosts);
      const middle = median(ourCosts) / median(theirCosts);
      // Noise only ever adds CPU time, so the best rounds are nearest to the truth.
      const reached = best <= most;
      if (!reached) missed++;
      return [
        [scenario.name, peer, best.toFixed(2), middle.toFixed(2), String(most), reached ? 'pass' : 'FAIL'],
      ];
    }),
  );
  const failures = measured.flatMap(({ rounds }) =>
    [...rounds].filter(([{ name }]) => name.startsWith('ours')).flatMap(([, results]) => results),
  );
  const failed = failures.reduce((sum, result) => sum + result.failed, 0);
  if (failed > 0) missed++;
  const head = ['CPU per request of ours', 'to that of', 'best/best', 'median/median', 'at most', ''];
  const text = `${table([head, ...rows])}\n${failed} requests through ours failed\n`;
  return { text, missed };
}
