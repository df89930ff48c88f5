import { typedIdentity } from '../../constructs/identity.js';
import { ports } from '../../contract/ports.js';
import { type EndpointContext, endpointAccess, reasonOf, urlProblem } from '../endpoint/endpoint.js';
import { execCredentials } from '../runtime/exec-credential.js';
import type { FlagValues } from '../runtime/flags.js';
import { KubeClient, kubeConfig } from '../runtime/kube.js';
import type { CommandOutcome } from '../synth-command.js';
import type { topFlags } from './flags.js';
import { hitWindowMs, type SortKey, sortKeys, type TopView, topView } from './rows.js';
import { readScrape, type Scrape } from './scrape.js';
import type { Terminal } from './screen.js';
import { Screen } from './screen.js';
import { type RouterSource, serviceSource, urlSource } from './source.js';
import { topLines } from './text.js';

export { topFlags } from './flags.js';

/** What `vllm-stack top` needs of its surroundings. */
export interface TopContext extends EndpointContext {
  print(text: string): void;
  warn(text: string): void;
  /** @default - the output is no terminal */
  readonly terminal?: Terminal;
  /** Ends the view. */
  readonly stop: AbortSignal;
}

type Flags = FlagValues<typeof topFlags>;

/** Shows a router, its models and its engines, until it is stopped. */
export async function runTop(flags: Flags, context: TopContext): Promise<CommandOutcome> {
  const opened = await sourceOf(flags, context);
  if ('problems' in opened) return { code: 2, stdout: '', stderr: opened.problems };
  const { source } = opened;
  try {
    const watch = new RouterWatch(source, flags, context);
    if (flags.once) return await once(watch);
    const { terminal } = context;
    if (terminal === undefined || flags.output === 'json') await inLines(watch);
    else await onScreen(watch, terminal);
    return { code: 0, stdout: '', stderr: [] };
  } finally {
    await source.close();
  }
}

/** Looks at a router again and again. */
class RouterWatch {
  readonly flags: Flags;
  readonly context: TopContext;
  readonly source: RouterSource;
  sort: SortKey;
  /** Why the last look showed nothing; undefined where it did. */
  notice: string | undefined;
  private earlier: Scrape[] = [];
  private latest: Scrape | undefined;

  constructor(source: RouterSource, flags: Flags, context: TopContext) {
    this.source = source;
    this.flags = flags;
    this.context = context;
    this.sort = flags.sort;
  }

  /** Looks once; false where the router did not answer, and then the notice says why. */
  async look(): Promise<boolean> {
    const { stop } = this.context;
    const timeout = AbortSignal.timeout(Math.max(5000, this.flags.interval * 1000));
    try {
      const next = await readScrape(this.source, {
        signal: AbortSignal.any([stop, timeout]),
        now: Date.now,
      });
      if (this.latest !== undefined) this.earlier.push(this.latest);
      // The one before is kept however old it is, as it may be all that there is to compare with.
      while (this.earlier.length > 1 && next.atMs - (this.earlier[0]?.atMs ?? 0) > hitWindowMs) {
        this.earlier.shift();
      }
      this.latest = next;
      this.notice = undefined;
      return true;
    } catch (error) {
      const { name } = this.source;
      this.notice = `${name}: the router cannot be asked, got ${reasonOf(error)}; trying again every ${this.flags.interval} s`;
      return false;
    }
  }

  get view(): TopView | undefined {
    const { model } = this.flags;
    return (
      this.latest &&
      topView(this.earlier, this.latest, { sort: this.sort, ...(model === undefined ? {} : { model }) })
    );
  }

  /** Waits for the next look; false where there is to be none. */
  async pause(): Promise<boolean> {
    const { stop } = this.context;
    if (stop.aborted) return false;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        stop.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, this.flags.interval * 1000);
      stop.addEventListener('abort', done);
    });
    return !stop.aborted;
  }
}

async function once(watch: RouterWatch): Promise<CommandOutcome> {
  const seen = (await watch.look()) && (await watch.pause()) && (await watch.look());
  const { view, notice = 'top: ended before there was something to show, got a signal' } = watch;
  if (!seen || view === undefined) {
    return { code: 1, stdout: '', stderr: [notice.replace(/; trying again.*$/, '; see whether it runs')] };
  }
  return { code: 0, stdout: `${printed(watch, view)}\n`, stderr: [] };
}

async function inLines(watch: RouterWatch): Promise<void> {
  const { print, warn } = watch.context;
  let away = false;
  do {
    const seen = await watch.look();
    if (watch.context.stop.aborted) return;
    const { view, notice } = watch;
    if (seen && view !== undefined) {
      if (away) warn(`${watch.source.name}: the router answers again`);
      print(`${printed(watch, view)}${watch.flags.output === 'json' ? '' : '\n'}`);
    } else if (!away && notice !== undefined) {
      warn(notice);
    }
    away = !seen;
  } while (await watch.pause());
}

function printed(watch: RouterWatch, view: TopView): string {
  const { source, flags } = watch;
  if (flags.output === 'json') return JSON.stringify({ router: source.name, ...view });
  return topLines(view, { source: source.name, ...noteOf(view) }).join('\n');
}

/** What a view lacks, and why. */
function noteOf(view: TopView): { readonly notice?: string } {
  return view.listed
    ? {}
    : { notice: 'the router does not list its engines to us; give a key that it takes by --api-key-file' };
}

async function onScreen(watch: RouterWatch, terminal: Terminal): Promise<void> {
  const { stop } = watch.context;
  const quit = new AbortController();
  const ended = AbortSignal.any([stop, quit.signal]);
  const local = new RouterWatch(watch.source, watch.flags, { ...watch.context, stop: ended });
  const draw = (): void => {
    const { view, notice } = local;
    const size = { width: screen.width, height: screen.height };
    screen.draw(
      view === undefined
        ? [(notice ?? `${local.source.name} ...`).slice(0, size.width)]
        : topLines(view, {
            source: `${local.source.name}  by ${local.sort}  (s: sort, q: quit)`,
            color: terminal.color,
            ...size,
            ...(notice === undefined ? noteOf(view) : { notice }),
          }),
    );
  };
  const screen = new Screen(terminal, {
    onResize: draw,
    onKey(key) {
      // In raw mode Ctrl-C is a key like others.
      if (key === 'q' || key === '\x03' || key === '\x04') quit.abort();
      if (key !== 's') return;
      local.sort = sortKeys[(sortKeys.indexOf(local.sort) + 1) % sortKeys.length] ?? 'engine';
      draw();
    },
  });
  const restore = (): void => screen.close();
  process.once('exit', restore);
  try {
    draw();
    do {
      await local.look();
      if (!ended.aborted) draw();
    } while (await local.pause());
  } finally {
    screen.close();
    process.off('exit', restore);
  }
}

async function sourceOf(
  flags: Flags,
  context: TopContext,
): Promise<{ readonly source: RouterSource } | { readonly problems: readonly string[] }> {
  const problems: string[] = [];
  const { url, release, namespace, service } = flags;
  const access = await endpointAccess(flags, context, problems);
  const inCluster = release !== undefined || service !== undefined;
  if (url !== undefined && inCluster) {
    problems.push('--url: is given beside --release or --service; keep one');
  } else if (namespace !== undefined && !inCluster) {
    problems.push('--namespace: is given without --release or --service; give one');
  }
  const wrongUrl = url === undefined ? undefined : urlProblem('url', url);
  if (wrongUrl !== undefined) problems.push(wrongUrl);
  if (problems.length > 0) return { problems };
  if (!inCluster) return { source: urlSource(url ?? `http://127.0.0.1:${ports.router}`, access) };
  let client: KubeClient | undefined;
  try {
    const config = kubeConfig({ env: context.env, runPlugin: execCredentials(context.env) });
    const { apiKey } = access;
    // The API server keeps the header of bearer tokens to itself.
    const headers = { ...config.headers, ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }) };
    client = new KubeClient({ ...config, headers });
    return {
      source: await serviceSource(client, {
        namespace: namespace ?? config.namespace ?? 'default',
        service: service ?? typedIdentity(release ?? '').router.service.name,
      }),
    };
  } catch (error) {
    await client?.close();
    const { message } = error instanceof Error ? error : new Error(String(error));
    const isOurs = /^[^ ]+: .*, got .*/.test(message) || /^kubernetes: /.test(message);
    return {
      problems: [
        isOurs
          ? message
          : `kubernetes: cannot be asked, got ${reasonOf(error)}; see whether kubectl reaches it`,
      ],
    };
  }
}
