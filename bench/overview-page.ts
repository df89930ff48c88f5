import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { dashboards } from '../constructs/observability/dashboards/all.js';
import { escaped, figure, plotStyle } from '../src/runtime/svg-plot.js';
import type { RunningPrometheus, Span } from '../test/observability/prometheus.js';
import { ask, startWorld, type World } from '../test/observability/world.js';
import { panelsOf, type RenderedPanel } from '../test/support/dashboards.js';
import { type Mark, type NamedCourse, panelPlot } from './overview/panel-plots.js';

// npm run bench:overview [-- --out out/overview.html]: the overview dashboard as a page to look at, of a real Prometheus that scrapes the
// router and simulated engines under a load that is known, and stands on the page. Ends with code 1 if a panel is empty or a request fails.

const { values } = parseArgs({ options: { out: { type: 'string', default: 'out/overview.html' } } });

/** Tokens that an engine's KV cache holds: so few that the requests fill a part of it that can be seen. */
const cacheBlocks = 1024;
const idleSeconds = 5;
const steadySeconds = 16;
const answerTokens = 10;
/** No part of the second between two scrapes, so that scrapes find requests at all their stages. */
const everyMs = 450;
/** Tokens of a prompt at which the model's requests have a beginning in common, and of all of it. */
const prompts = { m: { common: 640, all: 1280 }, n: { common: 0, all: 640 } } as const;
/** Requests straight to each engine, which are more than it runs at once, with prompts of a length of its own. */
const straight = { requests: 5, answerTokens: 80, promptTokens: [1500, 3000, 6000] } as const;

const story = [
  `${idleSeconds} s without load`,
  `${steadySeconds} s of a request every ${everyMs} ms for m (two engines) and every ${2 * everyMs} ms for n (one engine, and an address where nobody listens), through the router: ${prompts.m.all} tokens for m, half of them the same each time, ${prompts.n.all} for n that are all new, answers of ${answerTokens} tokens at 20 a second`,
  `${straight.requests} requests at once to each of the three engines, which run 2 at once: prompts of ${straight.promptTokens.join(', ')} tokens in a cache of ${cacheBlocks * 16}, answers of ${straight.answerTokens}, so 3 rounds of 4 s`,
  `${steadySeconds} s as before`,
];

let asked = 0;
const wrong: string[] = [];

async function send(world: World, model: string, prompt: string, maxTokens: number): Promise<void> {
  asked++;
  const outcome = await ask(world, model, prompt, maxTokens).catch((error: unknown) => error);
  if (outcome !== 200) wrong.push(`request ${asked} for ${model}: ${String(outcome)}`);
}

/** A prompt of about so many tokens, which no other request begins like beyond the common part. */
function promptOf(common: number, all: number): string {
  return `${' the'.repeat(common)} request ${asked}${' the'.repeat(all - common)}`;
}

async function steady(world: World): Promise<void> {
  const from = performance.now();
  const sent: Promise<void>[] = [];
  for (let number = 0; number * everyMs < steadySeconds * 1000; number++) {
    await sleep(Math.max(0, from + number * everyMs - performance.now()));
    sent.push(send(world, 'm', promptOf(prompts.m.common, prompts.m.all), answerTokens));
    if (number % 2 === 0)
      sent.push(send(world, 'n', promptOf(prompts.n.common, prompts.n.all), answerTokens));
  }
  await Promise.all(sent);
}

async function straightToEngines(world: World): Promise<void> {
  const engines = Object.entries(world.engines);
  await Promise.all(
    engines.flatMap(([pod, { url }], index) =>
      Array.from({ length: straight.requests }, () =>
        send(
          { ...world, routerUrl: url },
          pod.includes('-a-') ? 'm' : 'n',
          promptOf(0, straight.promptTokens[index] ?? 0),
          straight.answerTokens,
        ),
      ),
    ),
  );
}

/** What Grafana puts in place of variables when everything is chosen, and prometheus is scraped every second. */
function chosen(): ReadonlyMap<string, string> {
  const list = dashboards.overview().templating.list ?? [];
  return new Map([
    ...list.flatMap(({ name, allValue }): [string, string][] =>
      allValue === undefined || allValue === null ? [] : [[name, allValue]],
    ),
    // Grafana takes four times the interval of scrapes, or its step and one scrape if that is more.
    ['__rate_interval', '4s'],
  ]);
}

async function coursesOf(
  { title = '', targets = [] }: RenderedPanel,
  prometheus: RunningPrometheus,
  span: Span,
): Promise<NamedCourse[]> {
  const choice = chosen();
  const found: NamedCourse[] = [];
  for (const { expr, legendFormat } of targets) {
    const text = expr.replace(/\$(\w+)/g, (_, name: string) => {
      const value = choice.get(name);
      if (value === undefined)
        throw new Error(`panel ${title}: a variable without a value, got ${name}; add it`);
      return value;
    });
    for (const { labels, points } of await prometheus.courses(text, span)) {
      const name = legendFormat.replace(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '');
      found.push({ name, le: labels.le, points });
    }
  }
  return found;
}

/** All panels as a page, in the places where the dashboard has them. */
async function page(prometheus: RunningPrometheus, span: Span, marks: readonly Mark[]): Promise<string> {
  const parts: string[] = [];
  for (const panel of panelsOf(dashboards.overview())) {
    const { type, title = '', gridPos, fieldConfig, options } = panel;
    if (type === 'row') {
      parts.push(`<h2>${escaped(title)}</h2>`);
      continue;
    }
    const courses = await coursesOf(panel, prometheus, span);
    if (!courses.some(({ points }) => points.some(({ value }) => value > 0))) {
      wrong.push(`panel ${title}: nothing above 0`);
    }
    const { unit, max, noValue = 'no data' } = fieldConfig?.defaults ?? {};
    const plot = panelPlot({
      ...{ type, title, courses, span, marks, max, none: noValue },
      unit: unit ?? options?.yAxis?.unit ?? 'short',
      width: gridPos.w * 55,
    });
    parts.push(`<div style="grid-column: span ${gridPos.w}">${figure(plot)}</div>`);
  }
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Overview dashboard</title>
<style>${plotStyle}
body { margin: 0.5rem 1.5rem; background: var(--ground); color: var(--ink); font: 13px/1.4 system-ui, sans-serif; }
h1, h2 { font-size: 1rem; margin: 0.3rem 0; }
h2 { grid-column: 1 / -1; }
main { display: grid; grid-template-columns: repeat(24, 1fr); gap: 0.3rem; }
ol { margin: 0; }
figure { margin: 0; border: 1px solid var(--line); padding: 0.3rem; }
figcaption { font-weight: 600; }
svg { width: 100%; height: auto; }
</style>
</head>
<body>
<h1>Overview dashboard under a known load</h1>
<ol>${story.map((line) => `<li>${escaped(line)}</li>`).join('')}</ol>
<main>
${parts.join('\n')}
</main>
</body>
</html>
`;
}

const world = await startWorld({ numBlocks: cacheBlocks });
try {
  await world.prometheus.scraped();
  const start = Math.floor(Date.now() / 1000);
  const marks: Mark[] = [];
  const phase = (name: string) => marks.push({ seconds: Date.now() / 1000, name });
  await sleep(idleSeconds * 1000);
  phase('router');
  await steady(world);
  phase('straight');
  await straightToEngines(world);
  phase('router');
  await steady(world);
  const span = { start, end: Math.floor(Date.now() / 1000), step: 1 };
  const html = await page(world.prometheus, span, marks);
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, html);
  console.log(`${asked} requests in ${span.end - span.start} s; open ${values.out}`);
} finally {
  await world.close();
}
for (const line of wrong) console.error(line);
process.exitCode = wrong.length > 0 ? 1 : 0;
