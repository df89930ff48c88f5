import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A series and its present value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A series and its values over time. */
export interface Course {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly seconds: number; readonly value: number }[];
}

/** A span of time and the distance of the points in it, in seconds; a point lies at its start and at whole steps from there. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A target of a scrape, with the labels that Prometheus would have from Kubernetes. */
export interface Target {
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether it says itself of which objects it speaks, as kube-state-metrics does. @default false */
  readonly speaksForOthers?: boolean;
}

/** A real Prometheus. */
export interface RunningPrometheus {
  /** What an expression gives now. */
  query(expr: string): Promise<readonly Sample[]>;
  /** What an expression gave over a span of time. */
  courses(expr: string, span: Span): Promise<readonly Course[]>;
  /** Every rule, with whether its last evaluation succeeded. */
  rules(): Promise<
    readonly { readonly name: string; readonly health: string; readonly lastError?: string }[]
  >;
  /** Waits until every target has been scraped after now, and rules have been evaluated after that. */
  scraped(): Promise<void>;
  stop(): Promise<void>;
}

const SECOND = '1s';

/** Starts a Prometheus that scrapes the targets, and evaluates the groups of rules, each second. */
export async function startPrometheus(
  targets: readonly Target[],
  groups: readonly { readonly name: string }[],
): Promise<RunningPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  mkdirSync(join(folder, 'data'));
  const config = {
    global: { scrape_interval: SECOND, scrape_timeout: SECOND, evaluation_interval: SECOND },
    rule_files: ['rules.json'],
    scrape_configs: targets.map(({ url, labels, speaksForOthers = false }, index) => ({
      job_name: `target-${index}`,
      honor_labels: speaksForOthers,
      static_configs: [{ targets: [new URL(url).host], labels }],
    })),
  };
  writeFileSync(join(folder, 'prometheus.json'), JSON.stringify(config));
  const everySecond = groups.map((group) => ({ ...group, interval: SECOND }));
  writeFileSync(join(folder, 'rules.json'), JSON.stringify({ groups: everySecond }));

  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.json')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  let ended = false;
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const exit = once(child, 'exit').then(
    () => {
      ended = true;
    },
    (error) => {
      ended = true;
      said += error;
    },
  );
  const get = async (path: string): Promise<unknown> => {
    const answer = (await (await fetch(`${base}${path}`)).json()) as {
      status: string;
      data: unknown;
      error?: string;
    };
    if (answer.status !== 'success') throw new Error(`prometheus: ${answer.error}, got ${path}`);
    return answer.data;
  };
  const running: RunningPrometheus = {
    async query(expr) {
      const { result } = (await get(`/api/v1/query?query=${encodeURIComponent(expr)}`)) as {
        result: readonly { metric: Record<string, string>; value: [number, string] }[];
      };
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async courses(expr, { start, end, step }) {
      const { result } = (await get(
        `/api/v1/query_range?query=${encodeURIComponent(expr)}&start=${start}&end=${end}&step=${step}`,
      )) as { result: readonly { metric: Record<string, string>; values: [number, string][] }[] };
      return result.map(({ metric, values }) => ({
        labels: metric,
        points: values.map(([seconds, value]) => ({ seconds, value: Number(value) })),
      }));
    },
    async rules() {
      const { groups: found } = (await get('/api/v1/rules')) as {
        groups: readonly {
          rules: readonly { name: string; health: string; lastError?: string }[];
        }[];
      };
      return found.flatMap(({ rules }) => rules);
    },
    async scraped() {
      const since = Date.now() / 1000;
      await eventually(async () => {
        const times = await running.query('timestamp(up)');
        return times.length === targets.length && times.every(({ value }) => value > since);
      });
      await eventually(async () => {
        const { groups: found } = (await get('/api/v1/rules')) as {
          groups: readonly { lastEvaluation: string }[];
        };
        return found.every(({ lastEvaluation }) => Date.parse(lastEvaluation) / 1000 > since + 1);
      });
    },
    async stop() {
      child.kill('SIGKILL');
      await exit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await eventually(async () => {
      if (ended)
        throw new Error(`prometheus: does not start, got ${said}; install Debian's package prometheus`);
      return (await fetch(`${base}/-/ready`).catch(() => undefined))?.ok === true;
    });
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

/** Waits until something holds; fails after a minute. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('eventually: it never held, got false for a minute');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A port of the loopback that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
