import { request } from 'undici';
import {
  type EndpointAccess,
  type EndpointContext,
  endpointAccess,
  endpointAgent,
  keyHeader,
  reasonOf,
  urlProblem,
} from '../endpoint/endpoint.js';
import type { FlagValues } from '../runtime/flags.js';
import type { CommandOutcome } from '../synth-command.js';
import { csvText } from './csv.js';
import type { benchFlags } from './flags.js';
import { benchPicture } from './plot.js';
import { readSummary } from './read-summary.js';
import { comparisonText, headline, summaryText } from './report.js';
import { type BenchOutcome, runBenchmark } from './run.js';
import { selfWarning } from './self-watch.js';
import type { BenchConditions, BenchSummary } from './summary.js';

export { benchFlags } from './flags.js';

/** What `vllm-stack bench` needs of its surroundings. */
export interface BenchContext extends EndpointContext {
  writeText(path: string, text: string): Promise<void>;
  warn(text: string): void;
  /** Ends the asking. */
  readonly stop: AbortSignal;
  /** Ends what is under way. */
  readonly hurry: AbortSignal;
}

type Flags = FlagValues<typeof benchFlags>;

/** Talks to an OpenAI endpoint as many users do, and tells how it did. */
export async function runBench(flags: Flags, context: BenchContext): Promise<CommandOutcome> {
  const problems: string[] = [];
  const access = await accessOf(flags, context, problems);
  const baseUrl = baseUrlOf(flags, problems);
  const before = await earlierRun(flags, context, problems);
  if (flags.time !== undefined && flags['warm-up'] >= flags.time) {
    problems.push(`--warm-up: is not shorter than --time, got ${flags['warm-up']}; give less`);
  }
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(flags['session-key'])) {
    problems.push(
      `--session-key: no name of a header, got ${JSON.stringify(flags['session-key'])}; write one`,
    );
  }
  if (problems.length > 0 || baseUrl === undefined) return refused(problems);
  const agent = endpointAgent(access, { keepAliveTimeout: 60_000, pipelining: 1 });
  try {
    const model = flags.model ?? (await firstModel(baseUrl, access, agent));
    const conditions = conditionsOf(flags, baseUrl, model);
    const outcome = await runBenchmark({ conditions, flags, agent, headers: keyHeader(access) }, context);
    return await told(outcome, flags, before, context);
  } catch (error) {
    if (!(error instanceof BenchProblem)) throw error;
    return refused([error.message]);
  } finally {
    await agent.destroy();
  }
}

class BenchProblem extends Error {}

async function accessOf(flags: Flags, context: BenchContext, problems: string[]): Promise<EndpointAccess> {
  const key = flags['api-key'];
  if (key !== undefined && flags['api-key-file'] !== undefined) {
    problems.push('--api-key: is given beside --api-key-file; keep one');
  }
  const env = key === undefined ? context.env : { VLLM_API_KEY: key };
  return endpointAccess(flags, { ...context, env, readText: (path) => context.readText(path) }, problems);
}

function baseUrlOf(flags: Flags, problems: string[]): string | undefined {
  const url = flags['base-url'];
  if (url === undefined) {
    problems.push('--base-url: missing; give the address of the API, such as http://127.0.0.1:8000/v1');
    return undefined;
  }
  for (const flag of ['base-url', 'metrics-url'] as const) {
    const given = flags[flag];
    const problem = given === undefined ? undefined : urlProblem(flag, given);
    if (problem !== undefined) problems.push(problem);
  }
  return url.replace(/\/+$/, '');
}

async function earlierRun(
  { compare }: Flags,
  context: BenchContext,
  problems: string[],
): Promise<BenchSummary | undefined> {
  if (compare === undefined) return undefined;
  try {
    const read = readSummary(await context.readText(compare));
    if (!('problem' in read)) return read;
    problems.push(`--compare: ${compare} ${read.problem}; give a file that --json wrote`);
  } catch (error) {
    problems.push(`--compare: cannot be read, got ${reasonOf(error)}; correct the path`);
  }
  return undefined;
}

/** The first model that the endpoint lists. */
async function firstModel(
  baseUrl: string,
  access: EndpointAccess,
  agent: ReturnType<typeof endpointAgent>,
): Promise<string> {
  let got: string;
  try {
    const { statusCode, body } = await request(`${baseUrl}/models`, {
      dispatcher: agent,
      headers: { ...keyHeader(access) },
      signal: AbortSignal.timeout(30_000),
    });
    const text = await body.text();
    if (statusCode === 200) {
      const { data } = JSON.parse(text) as { readonly data?: readonly { readonly id?: unknown }[] };
      const id = data?.[0]?.id;
      if (typeof id === 'string') return id;
    }
    got = statusCode === 200 ? 'no model' : `status ${statusCode}`;
  } catch (error) {
    got = reasonOf(error);
  }
  throw new BenchProblem(
    `${baseUrl}/models: does not tell a model, got ${got}; correct --base-url or give --model`,
  );
}

function conditionsOf(flags: Flags, baseUrl: string, model: string): BenchConditions {
  const { qps } = flags;
  return {
    baseUrl,
    model,
    users: flags['num-users'],
    rounds: flags['num-rounds'],
    qps: qps ?? null,
    arrivals: qps === undefined ? 'closed' : flags.arrivals,
    sharedSystemPrompt: flags['shared-system-prompt'],
    userHistoryPrompt: flags['user-history-prompt'],
    answerLen: flags['answer-len'],
    ignoreEos: flags['ignore-eos'],
    time: flags.time ?? null,
    warmUp: flags['warm-up'],
    seed: flags.seed,
  };
}

async function told(
  { summary, load, records, itl, startEpochMs, details }: BenchOutcome,
  flags: Flags,
  before: BenchSummary | undefined,
  { writeText }: BenchContext,
): Promise<CommandOutcome> {
  const { startMs } = load;
  const json = `${JSON.stringify(summary, undefined, 2)}\n`;
  const files: readonly (readonly [string | undefined, () => string])[] = [
    [flags.output, () => csvText(load.records, { startMs, startEpochMs, warmUpSeconds: flags['warm-up'] })],
    [flags.json === '-' ? undefined : flags.json, () => json],
    [flags.svg, () => benchPicture({ title: headline(summary.conditions), records, itl, startMs })],
  ];
  const stderr: string[] = [...details].map(([kind, detail]) => `${kind}: ${detail}`);
  const busy = selfWarning(summary.self);
  if (busy !== undefined) stderr.push(busy);
  if (summary.requests.unasked > 0) {
    stderr.push(
      `warning: questions came for which no user was free until the end, got ${summary.requests.unasked}; the endpoint is slower than --qps, or --num-users is too low`,
    );
  }
  let code = summary.requests.finished === 0 ? 1 : 0;
  for (const [path, text] of files) {
    if (path === undefined) continue;
    try {
      await writeText(path, text());
    } catch (error) {
      stderr.push(`${path}: cannot be written, got ${reasonOf(error)}; name another file`);
      code = 1;
    }
  }
  const compared = before === undefined ? '' : comparisonText(before, summary);
  if (flags.json === '-') {
    if (compared !== '') stderr.push(compared.trimEnd());
    return { code, stdout: json, stderr };
  }
  return { code, stdout: `${summaryText(summary)}${compared === '' ? '' : `\n${compared}`}`, stderr };
}

function refused(stderr: readonly string[]): CommandOutcome {
  return { code: 2, stdout: '', stderr };
}
