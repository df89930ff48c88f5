import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { envNames } from '../../contract/env.js';
import type { FlagTable } from '../../contract/flag-table.js';
import { ports } from '../../contract/ports.js';
import { defaultStack, defaultTarget } from '../default-stack.js';
import { readRendered } from '../rendering/rendered-files.js';
import type { FlagValues } from '../runtime/flags.js';
import {
  manifestsOfProps,
  manifestsOfValues,
  readValuesTexts,
  type StackManifests,
  targetProblems,
  valuesFlags,
} from '../values-source.js';
import { type LocalPlan, planLocal } from './plan.js';
import { programIn, routerProgram, simProgram } from './programs.js';
import { runStack } from './run-stack.js';

/** Flags of `vllm-stack local`. */
export const localFlags = {
  ...valuesFlags,
  release: {
    type: 'string',
    group: 'Target',
    placeholder: 'name',
    default: defaultTarget.release,
    help: 'Name of the release, the first part of the name of every object.',
  },
  namespace: {
    type: 'string',
    group: 'Target',
    placeholder: 'name',
    short: 'n',
    default: defaultTarget.namespace,
    help: 'Namespace of the release.',
  },
  port: {
    type: 'int',
    group: 'Processes',
    default: ports.engine,
    minimum: 1,
    maximum: 65_535,
    help: 'Port of the router, or of the first engine where there is none; engines get the free ones that follow.',
  },
  'engine-command': {
    type: 'string',
    group: 'Processes',
    placeholder: 'program',
    help: 'Program in place of the simulated engine, such as vllm; it gets what follows vllm in the manifests.',
  },
  logs: {
    type: 'string',
    group: 'Processes',
    placeholder: 'folder',
    help: 'Folder for a log of each process; a new temporary one where it is not given.',
  },
  'start-timeout': {
    type: 'int',
    group: 'Processes',
    default: 120,
    minimum: 1,
    unit: 'seconds',
    help: 'Time in which all have to be healthy.',
  },
  'stop-timeout': {
    type: 'int',
    group: 'Processes',
    default: 10,
    minimum: 0,
    unit: 'seconds',
    help: 'Time in which all have to end when they are asked to; then they are killed.',
  },
} as const satisfies FlagTable;

/** What `vllm-stack local` needs of its surroundings. */
export interface LocalContext {
  readonly stdin: () => Promise<string>;
  /** Prints a line to the standard output. */
  readonly print: (text: string) => void;
  /** Prints a line to the standard error. */
  readonly warn: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the router would refuse of its command line. */
  readonly routerProblems: (
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
    readText: (path: string) => string,
  ) => readonly string[];
  /** Aborted when all is to end. */
  readonly stop: AbortSignal;
  /** Aborted when all is to end at once. */
  readonly hurry: AbortSignal;
}

/**
 * Runs a stack on this machine: an engine for each replica, and the router, with the command lines of the manifests.
 *
 * Resolves with the exit code: 0 where it was asked to end, 1 where a process failed, 2 where flags or values are wrong.
 */
export async function runLocal(
  flags: FlagValues<typeof localFlags>,
  folders: readonly string[],
  context: LocalContext,
): Promise<number> {
  const { print, warn, env } = context;
  const refused = (problems: readonly string[]): number => {
    for (const problem of problems) warn(problem);
    return 2;
  };
  const program = flags['engine-command'] === undefined ? simProgram() : programIn(flags['engine-command']);
  const manifests = await manifestsOf(flags, folders, context.stdin);
  for (const warning of manifests.warnings) warn(`warning: ${warning}`);
  const problems = [...manifests.problems];
  if (program === undefined) {
    problems.push(
      flags['engine-command'] === undefined
        ? 'local: the program of the simulated engine is missing, got none; install the package again, or give --engine-command'
        : '--engine-command: names no program, got an empty text; write one, such as vllm',
    );
  }
  const asked = flags.logs === undefined ? undefined : resolve(flags.logs);
  const wrong = asked === undefined ? undefined : folderProblem(asked);
  if (wrong !== undefined) problems.push(`--logs: cannot be made, ${wrong}; name another folder`);
  if (problems.length > 0 || program === undefined) return refused(problems);

  const folder = asked ?? mkdtempSync(join(tmpdir(), 'vllm-stack-'));
  const router = routerProgram();
  const plan = await planLocal(manifests.objects, {
    port: flags.port,
    runsRouter: router !== undefined,
    folder,
    ownEnv: env,
  });
  for (const warning of plan.warnings) warn(`warning: ${warning}`);
  const unfit = problemsOfPlan(plan, context);
  if (unfit.length > 0) {
    if (asked === undefined) rmdirSync(folder);
    return refused(unfit);
  }
  return runStack(plan, {
    engineProgram: program,
    routerProgram: router,
    folder,
    env: inherited(env),
    startTimeoutMs: flags['start-timeout'] * 1000,
    stopTimeoutMs: flags['stop-timeout'] * 1000,
    print,
    warn,
    stop: context.stop,
    hurry: context.hurry,
  });
}

async function manifestsOf(
  flags: FlagValues<typeof localFlags>,
  folders: readonly string[],
  stdin: () => Promise<string>,
): Promise<StackManifests> {
  const none = { objects: [], warnings: [] };
  const target = { release: flags.release, namespace: flags.namespace };
  const givesValues =
    flags.values.length + flags.set.length + flags['set-string'].length > 0 ||
    flags['set-json'].length + flags['set-file'].length > 0;
  const [folder] = folders;
  if (folder !== undefined) {
    if (givesValues) {
      const problem = `${folder}: is a folder of manifests beside values, of which only one can be run; keep one`;
      return { ...none, problems: [problem] };
    }
    if (!isFolder(folder)) {
      const problem = `${folder}: is no folder of manifests; name one that npm start has written, or give --values`;
      return { ...none, problems: [problem] };
    }
    const { files, problems } = readRendered(folder);
    // What is below is optional, as it is for kubectl apply -f.
    const objects = files.filter(({ path }) => !path.includes('/')).flatMap((file) => file.objects);
    return { ...none, objects, problems };
  }
  const { texts, problems } = await readValuesTexts(flags, stdin);
  const wrong = [...targetProblems(target), ...problems];
  if (wrong.length > 0) return { ...none, problems: wrong };
  return givesValues ? manifestsOfValues(texts, flags, target) : manifestsOfProps(defaultStack, target);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function folderProblem(path: string): string | undefined {
  try {
    mkdirSync(path, { recursive: true });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function problemsOfPlan(plan: LocalPlan, { routerProblems, env }: LocalContext): readonly string[] {
  const problems: string[] = [];
  if (plan.engines.length === 0)
    problems.push('local: there is no engine to start, got none; add one to the stack');
  if (plan.router !== undefined) {
    const seen = { ...inherited(env), ...plan.router.env };
    const { name, args, files } = plan.router;
    const readText = (path: string): string =>
      files.find(({ localPath }) => localPath === path)?.text ?? readFileSync(path, 'utf8');
    problems.push(...routerProblems(args, seen, readText).map((problem) => `${name}: ${problem}`));
  }
  return problems;
}

/** Variables of this command for its processes, but for the key: an engine is closed only where the manifests close it. */
function inherited(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const { [envNames.vllmApiKey]: _, ...rest } = env;
  return rest;
}
