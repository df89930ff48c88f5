import { readFile, writeFile } from 'node:fs/promises';
import type { FlagTable } from '../contract/flag-table.js';
import { version } from '../contract/version.js';
import type { routeSimFlags as RouteSimTable } from '../route-sim/flags.js';
import { routerConfig } from '../router/config/config.js';
import type { adoptFlags as AdoptTable } from './adopt/flags.js';
import type { benchFlags as BenchTable } from './bench/flags.js';
import type { diffFlags as DiffTable } from './diff/command.js';
import type { doctorFlags as DoctorTable } from './doctor/command.js';
import type { fitFlags as FitTable } from './fit/flags.js';
import { type LocalContext, localFlags, runLocal } from './local/command.js';
import type { pruneFlags as PruneTable } from './prune/command.js';
import { helpText } from './runtime/flag-help.js';
import { FlagError, parseFlags } from './runtime/flags.js';
import { nearest } from './runtime/nearest.js';
import { type CommandOutcome, runSynth, synthFlags } from './synth-command.js';
import type { topFlags as TopTable } from './top/flags.js';

// The program vllm-stack. Exit codes: 0, 1 where writing or a process failed, 2 where flags or values are wrong.

const overview = `usage: vllm-stack <command> [flags]

Kubernetes manifests of a vLLM serving stack.

Commands:
  synth [--values <file>]... --release <name> --namespace <name>
      Turn values of the vllm-stack chart into manifests.
  local [<folder> | --values <file>...]
      Run a stack on this machine with simulated engines.
  diff [<file or folder> | --values <file>...] [--against <file or folder>]
      Tell what applying manifests would change, in a cluster or against other manifests.
  prune [<file or folder> | --values <file>...] [--yes]
      List, or delete, what a release owns in the cluster and no longer renders.
  doctor [<file or folder> | --values <file>...]
      Tell what a cluster lacks for a stack, before it is applied.
  adopt <release> [--namespace <name>] [--yes]
      Take a release of the vllm-stack chart over from Helm, without restarts that are not needed.
  route-sim <trace>
      Compare routing logics on a trace of requests, in virtual time.
  fit <model> --gpu <name>
      Say whether a model fits on GPUs, before anything runs.
  top [--url <url> | --release <name>]
      Watch a router, its models and its engines.
  bench --base-url <url>
      Talk to an OpenAI endpoint as many users do, and tell how it did.
  help [<command>]
      Show this text, or the flags of a command.

General:
  -h, --help
      Show this text.
  --version
      Show the version.
`;

function synthHelp(): string {
  return helpText(synthFlags, {
    usage:
      'usage: vllm-stack synth [--values <file>]... --release <name> --namespace <name> [--stdout | --out <folder>]',
    about:
      'Turns values of the vllm-stack chart into the manifests that the chart would render. Everything that is wrong with the values is told at once, with file, line and column, and then nothing is written.',
  });
}

function localHelp(): string {
  return helpText(localFlags, {
    usage: 'usage: vllm-stack local [<folder> | --values <file>...] [flags]',
    about:
      'Runs a stack on this machine: a simulated engine for each replica, which needs no GPU, with the command line that the manifests have for it. The stack is that of a folder of manifests, of values of the vllm-stack chart, or else the default one. All programs listen at 127.0.0.1; Ctrl-C ends them.',
  });
}

type RouteSimFlags = typeof RouteSimTable;

interface Command<T extends FlagTable> {
  readonly flags: T;
  readonly positionals: number;
  help(): string;
  run(parsed: ReturnType<typeof parseFlags<T>>): Promise<CommandOutcome>;
}

const synth: Command<typeof synthFlags> = {
  flags: synthFlags,
  positionals: 0,
  help: synthHelp,
  run: ({ values }) => runSynth(values, standardInput),
};

const local: Command<typeof localFlags> = {
  flags: localFlags,
  positionals: 1,
  help: localHelp,
  async run({ values, positionals }) {
    return { code: await runLocal(values, positionals, localContext()), stdout: '', stderr: [] };
  },
};

/** Loaded when it is asked for: no other command needs a cluster. */
async function diff(): Promise<Command<typeof DiffTable>> {
  const { diffFlags, runDiff } = await import('./diff/command.js');
  return {
    flags: diffFlags,
    positionals: 1,
    help: () =>
      helpText(diffFlags, {
        usage:
          'usage: vllm-stack diff [<file or folder> | --values <file>...] [--against <file or folder>] [flags]',
        about:
          'Tells what applying a stack would change, object by object and field by field: what changes in place, what restarts pods, what must be recreated, what is new and what is no longer rendered. The stack is that of manifests, such as dist, or of values of the vllm-stack chart. In a cluster it is tried by a server-side apply that is not kept. Secrets are shown by key and hash alone.',
      }),
    run: ({ values, positionals }) =>
      runDiff(values, positionals, { stdin: standardInput, env: process.env }),
  };
}

async function prune(): Promise<Command<typeof PruneTable>> {
  const { pruneFlags, runPrune } = await import('./prune/command.js');
  return {
    flags: pruneFlags,
    positionals: 1,
    help: () =>
      helpText(pruneFlags, {
        usage: 'usage: vllm-stack prune [<file or folder> | --values <file>...] [--yes] [flags]',
        about:
          'Lists what a release owns in the cluster of the kubeconfig, by its labels, and no longer renders; deletes it with --yes. Volumes and claims are kept unless --claims is given, namespaces and definitions of custom resources always.',
      }),
    run: ({ values, positionals }) =>
      runPrune(values, positionals, { stdin: standardInput, env: process.env }),
  };
}

async function doctor(): Promise<Command<typeof DoctorTable>> {
  const { doctorFlags, runDoctor } = await import('./doctor/command.js');
  return {
    flags: doctorFlags,
    positionals: 1,
    help: () =>
      helpText(doctorFlags, {
        usage: 'usage: vllm-stack doctor [<file or folder> | --values <file>...] [flags]',
        about:
          'Tells what the cluster of the kubeconfig lacks for a stack, all at once and each with what to do: versions and kinds, nodes with GPUs, classes, storage, Secrets and their keys, quotas, Pod Security, rights. Objects and pods are tried by calls that keep nothing. Exit codes: 0 without errors, 1 with some, 2 where flags or manifests are wrong or the cluster cannot be asked.',
      }),
    run: ({ values, positionals }) =>
      runDoctor(values, positionals, { stdin: standardInput, env: process.env }),
  };
}

async function adopt(): Promise<Command<typeof AdoptTable>> {
  const { adoptFlags, runAdopt } = await import('./adopt/command.js');
  return {
    flags: adoptFlags,
    positionals: 1,
    help: () =>
      helpText(adoptFlags, {
        usage: 'usage: vllm-stack adopt <release> [--namespace <name>] [--dry-run | --yes] [flags]',
        about:
          "Takes a release of the vllm-stack chart over from Helm, in the cluster of the kubeconfig: renders the values of the release, shows what applying them changes and, with --yes, makes the fields that Helm wrote ours, applies all objects by server-side apply, and saves and deletes Helm's records of the release, so that helm uninstall cannot delete it. Pods restart only where the difference says so. A run that is broken off is finished by running it again.",
      }),
    run: ({ values, positionals }) =>
      runAdopt(values, positionals, { stdin: standardInput, env: process.env }),
  };
}

/** Loaded when it is asked for: no other command needs the router's policies. */
async function routeSim(): Promise<Command<RouteSimFlags>> {
  const { routeSimFlags, runRouteSim } = await import('../route-sim/command.js');
  return {
    flags: routeSimFlags,
    positionals: 1,
    help: () =>
      helpText(routeSimFlags, {
        usage: 'usage: vllm-stack route-sim <trace> [flags]\n       vllm-stack route-sim --generate <kind>',
        about:
          "Replays a trace of requests through the router's own routing logics against modelled engines, and prints for each what it made of it: hits in the KV caches, times, and how even the work was. The trace has a request a line, in the form of this package or of Mooncake's public traces; - is the standard input.",
      }),
    run: ({ values, positionals }) =>
      runRouteSim(values, positionals, {
        readText: (path) => (path === '-' ? standardInput() : readFile(path, 'utf8')),
        writeText: (path, text) => writeFile(path, text),
      }),
  };
}

/** Loaded when it is asked for, with its table of models. */
async function fitCommand(): Promise<Command<typeof FitTable>> {
  const { fitFlags, runFit } = await import('./fit/command.js');
  return {
    flags: fitFlags,
    positionals: 1,
    help: () =>
      helpText(fitFlags, {
        usage: 'usage: vllm-stack fit <model> --gpu <name> [flags]',
        about:
          "Reckons what weights, activation and KV cache of a model take on a GPU and says whether the wanted requests fit, and if not, what makes them fit. The model is a name of the table that this package has got, or the path of the model's config.json; - is the standard input. Exit codes: 0 where it fits, 1 where it does not, 2 where flags or the config are wrong.",
      }),
    run: ({ values, positionals }) =>
      runFit(values, positionals, {
        readText: (path) => (path === '-' ? standardInput() : readFile(path, 'utf8')),
      }),
  };
}

/** Loaded when it is asked for, as it is no part of what makes manifests. */
async function top(): Promise<Command<typeof TopTable>> {
  const { topFlags, runTop } = await import('./top/command.js');
  return {
    flags: topFlags,
    positionals: 0,
    help: () =>
      helpText(topFlags, {
        usage: 'usage: vllm-stack top [--url <url> | --release <name> [--namespace <name>]] [flags]',
        about:
          'Shows the engines and models of a router as they are now: requests that run and wait, use of the KV cache, hits in it, time to the first token, errors. Rates are of the time since the look before, hits of the last minute. In a terminal it goes on until q or Ctrl-C; s sorts by the next column. Where the output is no terminal it prints plain lines. Exit codes: 0 where it was ended, 1 where --once got no answer, 2 where flags are wrong or the cluster cannot be asked.',
      }),
    run: ({ values }) => {
      const { stdout, stdin } = process;
      // A reader that has seen enough ends a view that would go on.
      const unread = new AbortController();
      stdout.once('error', () => unread.abort());
      return runTop(values, {
        env: process.env,
        readText,
        print: (text) => stdout.write(`${text}\n`),
        warn: (text) => process.stderr.write(`${text}\n`),
        stop: AbortSignal.any([stopSignals().stop, unread.signal]),
        ...(stdout.isTTY
          ? {
              terminal: {
                output: stdout,
                color: stdout.hasColors(),
                ...(stdin.isTTY ? { input: stdin } : {}),
              },
            }
          : {}),
      });
    },
  };
}

async function bench(): Promise<Command<typeof BenchTable>> {
  const { benchFlags, runBench } = await import('./bench/command.js');
  return {
    flags: benchFlags,
    positionals: 0,
    help: () =>
      helpText(benchFlags, {
        usage: 'usage: vllm-stack bench --base-url <url> [--qps <n>] [flags]',
        about:
          'Lets users talk to an OpenAI endpoint, each for some rounds in which all that was said before is sent again, and tells times, throughput, errors and cache hits. With --qps questions come at their times whatever the endpoint does, and times begin when a question was to be asked. Ctrl-C ends the asking, and a second one what is under way. Exit codes: 0 where requests were answered, 1 where none was or a file could not be written, 2 where flags are wrong or the endpoint names no model.',
      }),
    run: ({ values }) =>
      runBench(values, {
        env: process.env,
        readText,
        writeText: (path, text) => writeFile(path, text),
        warn: (text) => process.stderr.write(`${text}\n`),
        ...stopSignals(),
      }),
  };
}

function readText(path: string): Promise<string> {
  return path === '-' ? standardInput() : readFile(path, 'utf8');
}

async function main([command = 'help', ...argv]: readonly string[]): Promise<CommandOutcome> {
  if (command === '--version') return printed(`${version}\n`);
  if (['help', '--help', '-h'].includes(command)) {
    const [about] = argv;
    if (about === undefined) return printed(overview);
    if (about === 'synth') return printed(synth.help());
    if (about === 'diff') return printed((await diff()).help());
    if (about === 'prune') return printed((await prune()).help());
    if (about === 'doctor') return printed((await doctor()).help());
    if (about === 'adopt') return printed((await adopt()).help());
    if (about === 'route-sim') return printed((await routeSim()).help());
    if (about === 'fit') return printed((await fitCommand()).help());
    if (about === 'top') return printed((await top()).help());
    if (about === 'bench') return printed((await bench()).help());
    return about === 'local' ? printed(local.help()) : refused(unknown(about));
  }
  if (command === 'diff') return run(await diff(), argv);
  if (command === 'prune') return run(await prune(), argv);
  if (command === 'doctor') return run(await doctor(), argv);
  if (command === 'adopt') return run(await adopt(), argv);
  if (command === 'route-sim') return run(await routeSim(), argv);
  if (command === 'fit') return run(await fitCommand(), argv);
  if (command === 'top') return run(await top(), argv);
  if (command === 'bench') return run(await bench(), argv);
  if (command === 'synth') return run(synth, argv);
  return command === 'local' ? run(local, argv) : refused(unknown(command));
}

async function run<T extends FlagTable>(
  command: Command<T>,
  argv: readonly string[],
): Promise<CommandOutcome> {
  const parsed = parseFlags(command.flags, { argv, positionals: command.positionals });
  if (parsed.wants === 'help') return printed(command.help());
  if (parsed.wants === 'version') return printed(`${version}\n`);
  return parsed.problems.length > 0 ? refused(...parsed.problems) : command.run(parsed);
}

function printed(stdout: string): CommandOutcome {
  return { code: 0, stdout, stderr: [] };
}

function refused(...stderr: string[]): CommandOutcome {
  return { code: 2, stdout: '', stderr };
}

function unknown(command: string): string {
  const near = nearest(command, [
    'synth',
    'local',
    'diff',
    'prune',
    'doctor',
    'adopt',
    'route-sim',
    'fit',
    'top',
    'bench',
    'help',
  ]);
  return `${command}: unknown command; ${near ? `did you mean ${near}` : 'see vllm-stack --help for those that exist'}`;
}

/** The first signal ends a command, the second one at once. */
function stopSignals(): Pick<LocalContext, 'stop' | 'hurry'> {
  const stop = new AbortController();
  const hurry = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => (stop.signal.aborted ? hurry : stop).abort());
  }
  return { stop: stop.signal, hurry: hurry.signal };
}

function localContext(): LocalContext {
  return {
    stdin: standardInput,
    print: (text) => process.stdout.write(`${text}\n`),
    warn: (text) => process.stderr.write(`${text}\n`),
    env: process.env,
    routerProblems,
    ...stopSignals(),
  };
}

const routerProblems: LocalContext['routerProblems'] = (args, env, readText) => {
  try {
    routerConfig(args, env, readText);
    return [];
  } catch (error) {
    if (error instanceof FlagError) return error.problems;
    throw error;
  }
};

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

// A reader such as `head` may close the pipe early, which is its right.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const { code, stdout, stderr } = await main(process.argv.slice(2));
  if (stderr.length > 0) process.stderr.write(`${stderr.join('\n')}\n`);
  if (stdout !== '') process.stdout.write(stdout);
  process.exitCode = code;
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
}
