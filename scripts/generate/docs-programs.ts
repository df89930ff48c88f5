import { execFileSync } from 'node:child_process';
import { engineMetrics } from '../../contract/engine-metrics.js';
import { lmcacheMetrics } from '../../contract/lmcache-metrics.js';
import type { MetricSpec } from '../../contract/metric-spec.js';
import { routerFlags } from '../../contract/router-flags.js';
import { routerMetrics } from '../../contract/router-metrics.js';
import { routeSimFlags } from '../../route-sim/flags.js';
import { diffFlags } from '../../src/diff-command.js';
import { fitFlags } from '../../src/fit/flags.js';
import { localFlags } from '../../src/local-command.js';
import { pruneFlags } from '../../src/prune-command.js';
import { flagTableMarkdown } from '../../src/runtime/flag-help.js';
import { synthFlags } from '../../src/synth-command.js';
import { code, fenced, page, table } from './docs-markdown.js';

/** The page about the programs of the package. */
export function cliPage(root: string): string {
  const printed = (...argv: string[]) =>
    fenced(
      'text',
      execFileSync(process.execPath, ['--import', 'tsx', ...argv], { cwd: root, encoding: 'utf8' }),
    );
  return page(
    'Commands',
    'the flag tables of the programs',
    '## vllm-stack',
    printed('src/cli.ts', 'help'),
    '## vllm-stack synth',
    'Exit codes: 0 where all was written, 1 where writing failed, 2 where flags or values are wrong; then nothing is written. ' +
      'Manifests and what was written go to the standard output, warnings and errors to the standard error.',
    flagTableMarkdown(synthFlags).trim(),
    '## vllm-stack local',
    'Exit codes: 0 where it was asked to end, 1 where a process could not start or all have died, 2 where flags or values are wrong.',
    flagTableMarkdown(localFlags).trim(),
    '## vllm-stack diff',
    'Exit codes: 0 where all was compared, 1 where something differs and `--exit-code` is given, 2 where flags, manifests or values are ' +
      'wrong, or the cluster cannot be asked or refuses an object.',
    flagTableMarkdown(diffFlags).trim(),
    '## vllm-stack prune',
    'Exit codes: 0 where all was listed or deleted, 1 where an object could not be deleted, 2 where flags, manifests or values are wrong, ' +
      'or the cluster cannot be asked.',
    flagTableMarkdown(pruneFlags).trim(),
    '## vllm-stack route-sim',
    'Exit codes: 0 where all was replayed, 1 where the page could not be written, 2 where flags or the trace are wrong.',
    flagTableMarkdown(routeSimFlags).trim(),
    '## vllm-stack fit',
    'Exit codes: 0 where the model fits, 1 where it does not, 2 where flags or the config are wrong.',
    flagTableMarkdown(fitFlags).trim(),
    '## npm start',
    printed('src/start.ts', '--help'),
  );
}

/** The page with the flags of the router. */
export function routerFlagsPage(): string {
  return page(
    'Flags of the router',
    'contract/router-flags.ts',
    'Typed props write most of them; the others go through `router.flags`, or `routerSpec.extraArgs` in values. Each can be set by ' +
      'an environment variable too: `--some-flag` by `VLLM_ROUTER_SOME_FLAG`.',
    flagTableMarkdown(routerFlags).trim(),
  );
}

/** The page with the metrics that monitors scrape. */
export function metricsPage(): string {
  const rows = (metrics: Readonly<Record<string, MetricSpec>>) =>
    table(
      ['metric', 'type', 'labels', 'what it counts'],
      Object.entries(metrics).map(([name, { type, labels, help }]) => [
        code(name),
        type,
        labels.map(code).join(', '),
        help,
      ]),
    );
  return page(
    'Metrics',
    'contract/*-metrics.ts',
    'Counters end in `_total`; histograms are written with `_bucket`, `_sum` and `_count`. All are served on `/metrics` of the API port.',
    '## Router',
    rows(routerMetrics),
    '## Engines',
    rows(engineMetrics),
    '## LMCache',
    rows(lmcacheMetrics),
  );
}
