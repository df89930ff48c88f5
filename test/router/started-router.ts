import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { routerConfig } from '../../router/config/config.js';
import { type StartedRouter, startRouter } from '../../router/start.js';
import { Log } from '../../src/runtime/log.js';

/** A router as the program starts it, with what it logged. */
export interface WholeRouter extends StartedRouter {
  readonly url: string;
  /** What was written to the log, a line each. */
  readonly lines: string[];
}

/** Starts a router by its command line, on a free port of the loopback; it is closed when the test ends. */
export async function startWhole(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<WholeRouter> {
  const argv = ['--host', '127.0.0.1', '--port', '0', '--routing-logic', 'roundrobin', ...args];
  const load = (): ReturnType<typeof routerConfig> => routerConfig(argv, env);
  const lines: string[] = [];
  const note = (text: string): void => void lines.push(...text.trimEnd().split('\n'));
  const config = load();
  const log = new Log({ level: config.logLevel, format: config.logFormat, out: note, err: note });
  const started = await startRouter(config, { env, log, load });
  onTestFinished(() => started.close());
  const scheme = config.tlsCertFile === undefined ? 'http' : 'https';
  return { ...started, lines, url: `${scheme}://127.0.0.1:${started.port}` };
}

/** The flags that name static engines, all of them with one model. */
export function staticEngines(engines: readonly { readonly url: string }[], model = 'tiny'): string[] {
  return [
    ...['--service-discovery', 'static', '--static-backends', engines.map(({ url }) => url).join(',')],
    ...['--static-models', engines.map(() => model).join(',')],
  ];
}

/** A file with this text, removed when the test ends. */
export function fileOf(text: string, name = 'file'): string {
  const folder = mkdtempSync(join(tmpdir(), 'router-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
