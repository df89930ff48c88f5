import { receiptsIn } from '../router/receipts/decision-receipt.js';
import { replayReceipt } from '../router/receipts/replay.js';
import type { FlagValues } from '../src/runtime/flags.js';
import { nearest } from '../src/runtime/nearest.js';
import { compare } from './comparison.js';
import { contestants, hedgedContestants } from './contestants.js';
import type { routeSimFlags } from './flags.js';
import { generateTrace, type TraceKind, traceText } from './generate-trace.js';
import { htmlPage } from './html-page.js';
import { readTrace, TraceError } from './read-trace.js';
import type { Conditions } from './simulate.js';
import type { Contestant } from './simulated-flow.js';
import { svgFile } from './svg-file.js';
import { textTable } from './text-table.js';
import { modelsOf, type Trace } from './trace.js';

export { routeSimFlags } from './flags.js';

type Values = FlagValues<typeof routeSimFlags>;

/** What a run of the command needs of its surroundings. */
export interface RouteSimContext {
  /** Reads a file, or the standard input for `-`. */
  readText(path: string): Promise<string>;
  writeText(path: string, text: string): Promise<void>;
}

/** What a run prints, and its exit code. */
export interface RouteSimOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: readonly string[];
}

/** Replays a trace, or generates one. */
export async function runRouteSim(
  values: Values,
  [path]: readonly string[],
  context: RouteSimContext,
): Promise<RouteSimOutcome> {
  const { generate, replay } = values;
  if (replay !== undefined) return replayed(replay, path, context);
  if (generate !== undefined) {
    if (path !== undefined)
      return refused(`--generate: writes a trace and reads none, got ${path} too; keep one`);
    const { seed, duration, rate } = values;
    const lines = generateTrace(generate as TraceKind, { seed, seconds: duration, rate });
    return { code: 0, stdout: traceText(lines), stderr: [] };
  }
  if (path === undefined)
    return refused('trace: missing; give a file, - for the standard input, or --generate');
  const problems: string[] = [];
  const chosen = contestantsOf(values, problems);
  const slowness = slownessOf(values, problems);
  const trace = await traceIn(path, context, problems);
  if (trace === undefined || problems.length > 0) return refused(...problems);
  const blockSize = values['block-size'] ?? trace.blockSize;
  const numBlocks = Math.floor(values['kv-capacity'] / blockSize);
  if (numBlocks < 1) {
    return refused(
      `--kv-capacity: less than a block of ${blockSize} tokens, got ${values['kv-capacity']}; give more`,
    );
  }
  const conditions: Conditions = {
    cluster: {
      engines: values.engines,
      slowness,
      engine: {
        blockSize,
        numBlocks,
        maxNumSeqs: values['max-num-seqs'],
        maxNumBatchedTokens: values['max-num-batched-tokens'],
        prefillTokensPerSecond: values['prefill-rate'],
        decodeTokensPerSecond: values['decode-rate'],
        msPerSequence: values['ms-per-sequence'],
      },
    },
    settings: {
      prefixMinMatchLength: values['prefix-min-match-length'],
      loadawareBeta: values['loadaware-beta'],
    },
    seed: values.seed,
    routers: values.routers,
    clearEverySeconds: values['clear-every'],
    clientTimeoutSeconds: values['client-timeout'],
  };
  const slo = { ttftMs: values['slo-ttft'], tpotMs: values['slo-tpot'] };
  const comparison = compare(path === '-' ? 'the trace' : path, trace, chosen, conditions, slo);
  for (const [flag, file, write] of [
    ['--html', values.html, htmlPage],
    ['--svg', values.svg, svgFile],
  ] as const) {
    if (file === undefined) continue;
    try {
      await context.writeText(file, write(comparison));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { code: 1, stdout: '', stderr: [`${flag}: cannot be written, ${reason}; give another path`] };
    }
  }
  if (values.output === 'json') {
    const { clientTimeoutSeconds = null, ...rest } = conditions;
    const figures = {
      trace: { name: path, requests: trace.requests.length, models: modelsOf(trace) },
      conditions: {
        ...rest,
        cluster: { ...rest.cluster, slowness: Object.fromEntries(slowness) },
        clientTimeoutSeconds,
        slo,
      },
      policies: comparison.summaries,
    };
    return { code: 0, stdout: `${JSON.stringify(figures, null, 2)}\n`, stderr: [] };
  }
  const text = [...comparison.conditions, '', textTable(comparison.summaries)].join('\n');
  return { code: 0, stdout: text, stderr: [] };
}

/** Makes the choices of receipts again and tells those that come out otherwise. */
async function replayed(
  file: string,
  path: string | undefined,
  { readText }: RouteSimContext,
): Promise<RouteSimOutcome> {
  if (path !== undefined) return refused(`--replay: reads receipts and no trace, got ${path} too; keep one`);
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refused(`--replay: ${file} is not readable, ${reason}; correct the path`);
  }
  const receipts = receiptsIn(text);
  if (receipts.length === 0) {
    return refused(
      `--replay: no receipt in ${file}, got ${text.split('\n').length} lines; start the router with --decision-receipts-sample`,
    );
  }
  const differing = receipts.flatMap((receipt) => {
    const engine = replayReceipt(receipt);
    if (engine === receipt.chosen) return [];
    const { request = 'without id', logic, chosen } = receipt;
    return [`request ${request}: ${logic} chose ${chosen}, again it is ${engine ?? 'nothing that is known'}`];
  });
  const stdout = `${receipts.length - differing.length} of ${receipts.length} choices are the same when made again\n`;
  return { code: differing.length === 0 ? 0 : 1, stdout, stderr: differing };
}

function contestantsOf({ policy }: Values, problems: string[]): readonly Contestant[] {
  if (policy === undefined) return [...contestants.values()];
  return [...new Set(policy)].flatMap((name) => {
    const contestant = contestants.get(name) ?? hedgedContestants.get(name);
    if (contestant !== undefined) return [contestant];
    const known = [...contestants.keys()];
    const near = nearest(name, known);
    problems.push(
      `--policy: unknown routing logic, got ${JSON.stringify(name)}; ${near === undefined ? `use ${known.join(', ')}` : `did you mean ${near}`}`,
    );
    return [];
  });
}

function slownessOf({ slow, engines }: Values, problems: string[]): ReadonlyMap<number, number> {
  const factors = new Map<number, number>();
  for (const text of slow) {
    const [, engine, factor] = /^(\d+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    if (engine === undefined || factor === undefined || !(Number(factor) > 0)) {
      problems.push(`--slow: not an engine and a factor above 0, got ${JSON.stringify(text)}; write 0=10`);
    } else if (Number(engine) >= engines) {
      problems.push(`--slow: no such engine, got ${engine}; give 0 to ${engines - 1}`);
    } else {
      factors.set(Number(engine), Number(factor));
    }
  }
  return factors;
}

async function traceIn(
  path: string,
  context: RouteSimContext,
  problems: string[],
): Promise<Trace | undefined> {
  let text: string;
  try {
    text = await context.readText(path);
  } catch (error) {
    problems.push(
      `${path}: not readable, ${error instanceof Error ? error.message : error}; correct the path`,
    );
    return undefined;
  }
  try {
    return readTrace(path === '-' ? 'stdin' : path, text);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function refused(...stderr: string[]): RouteSimOutcome {
  return { code: 2, stdout: '', stderr };
}
