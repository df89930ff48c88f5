import type { LocalEngine, LocalProcess } from './local-process.js';
import type { LocalPlan } from './plan.js';
import type { Program } from './programs.js';
import { curlCommand, deathText, processTable, substitutionsText } from './report.js';
import { endAll, RunningProcess } from './running-process.js';

/** How the processes of a plan are run. */
export interface RunOptions {
  readonly engineProgram: Program;
  /** Without it, engines run alone. */
  readonly routerProgram: Program | undefined;
  /** Folder for logs. */
  readonly folder: string;
  /** Variables for all processes; those of the manifests win. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly startTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly print: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Aborted when all is to end. */
  readonly stop: AbortSignal;
  /** Aborted when all is to end at once. */
  readonly hurry: AbortSignal;
}

/** Starts the processes of a plan, says where they are, and resolves with the exit code once the last one has ended. */
export async function runStack(plan: LocalPlan, options: RunOptions): Promise<number> {
  const { print, warn, stop, hurry, stopTimeoutMs } = options;
  const processes: RunningProcess[] = [];
  const killAll = (): void => {
    for (const running of processes) running.kill();
  };
  // Also where something throws, nothing is left behind.
  process.on('exit', killAll);
  try {
    const code = await runAll(plan, options, processes);
    if (stop.aborted) print('Ending all');
    return code;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await endAll(processes, stopTimeoutMs, hurry);
    if (stop.aborted) print('All have ended');
    process.off('exit', killAll);
  }
}

async function runAll(plan: LocalPlan, options: RunOptions, processes: RunningProcess[]): Promise<number> {
  const { print, warn, stop, folder, env } = options;
  const start = (one: LocalProcess, program: Program) => {
    const running = new RunningProcess(one, program, { folder, env });
    processes.push(running);
    return running;
  };
  const engines = plan.engines.map((engine) => ({ engine, running: start(engine, options.engineProgram) }));
  const engineRuns = engines.map(({ running }) => running);
  if (!(await allHealthy(engineRuns, options))) return stop.aborted ? 0 : 1;
  const { routerProgram } = options;
  const router = plan.router && routerProgram && start(plan.router, routerProgram);
  if (router && !(await allHealthy([router], options))) return stop.aborted ? 0 : 1;

  const rows = engines.map(({ engine, running }) => ({ running, models: engine.models }));
  print(processTable([...(router ? [{ running: router, models: [] }] : []), ...rows]));
  print('');
  print(substitutionsText([...(router ? [router.plan] : []), ...plan.engines]));
  print('');
  if (!router) print(withoutRouter(plan));
  print('Try:');
  for (const engine of router ? plan.engines.slice(0, 1) : firstOfEach(plan.engines)) {
    print(`  ${curlCommand(router?.plan.url ?? engine.url, engine)}`);
  }
  print(`Logs: ${folder}/`);
  print('Ctrl-C ends all.');

  const stopped = new Promise<'stopped'>((resolve) => {
    if (stop.aborted) resolve('stopped');
    stop.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  const deaths = processes.map(async (running) => {
    await running.ended;
    if (!stop.aborted) warn(deathOf(running));
  });
  const withoutEngines = Promise.all(deaths.slice(0, engines.length));
  const outcome = await Promise.race([stopped, withoutEngines]);
  if (outcome === 'stopped') return 0;
  warn('local: no engine is left');
  return 1;
}

async function allHealthy(
  processes: readonly RunningProcess[],
  { startTimeoutMs, stop, warn }: RunOptions,
): Promise<boolean> {
  const over = AbortSignal.timeout(startTimeoutMs);
  const failed = new AbortController();
  const signal = AbortSignal.any([stop, over, failed.signal]);
  const answers = await Promise.all(
    processes.map(async (running) => {
      const healthy = await running.healthy(signal);
      if (!healthy) failed.abort();
      return healthy;
    }),
  );
  if (stop.aborted) return false;
  const dead = processes.filter(({ ending }) => ending !== undefined);
  for (const running of dead) warn(deathOf(running));
  if (dead.length > 0) return false;
  for (const [index, running] of processes.entries()) {
    if (answers[index]) continue;
    const seconds = startTimeoutMs / 1000;
    warn(
      `${running.plan.name}: is not healthy after ${seconds} s; see ${running.logPath}, or give it longer by --start-timeout`,
    );
  }
  return answers.every((healthy) => healthy);
}

function deathOf(running: RunningProcess): string {
  const { plan, ending, logPath } = running;
  return deathText({ plan, ending, logPath, lastLines: running.lastLines() });
}

function withoutRouter({ router }: LocalPlan): string {
  return router
    ? 'The router of this version has not got the routing logic of this stack: requests go to the engines directly.'
    : 'The stack has no router: requests go to the engines directly.';
}

function firstOfEach(engines: readonly LocalEngine[]): readonly LocalEngine[] {
  return engines.filter(({ replica }) => replica === 0);
}
