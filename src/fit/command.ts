import { changesThatFit } from './changes.js';
import { planMemory } from './memory-plan.js';
import { type ConfigReading, readModelConfig, tableConfig, unknownModel } from './model-config-file.js';
import { type FitValues, fitOptionsOf, gpuProblems } from './options.js';
import { fitJson, fitText } from './report.js';

export { fitFlags } from './flags.js';

/** What a run of the command needs of its surroundings. */
export interface FitContext {
  /** Reads a file, or the standard input for `-`. */
  readText(path: string): Promise<string>;
}

/** What a run prints, and its exit code: 0 where it fits, 1 where it does not, 2 where it cannot be told. */
export interface FitOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: readonly string[];
}

/** Says whether a model fits on GPUs before anything runs. */
export async function runFit(
  values: FitValues,
  [model]: readonly string[],
  context: FitContext,
): Promise<FitOutcome> {
  const problems = gpuProblems(values);
  if (model === undefined) {
    problems.push("model: missing; give a name of the table or the path of the model's config.json");
    return refused(problems);
  }
  const reading = await configOf(model, context);
  problems.push(...(reading.problems ?? []));
  if (reading.config === undefined) return refused(problems);
  const options = fitOptionsOf(values, reading.config, problems);
  if (problems.length > 0) return refused(problems);
  const plan = planMemory(options);
  const report = {
    model: model === '-' ? 'the model' : model,
    gpu: values.gpu ?? `of ${options.memoryGib} GiB`,
    options,
    plan,
    changes: plan.fits ? [] : changesThatFit(options, { gpu: values.gpu }),
  };
  return {
    code: plan.fits ? 0 : 1,
    stdout: values.output === 'json' ? fitJson(report) : fitText(report),
    stderr: [],
  };
}

async function configOf(model: string, { readText }: FitContext): Promise<ConfigReading> {
  const config = tableConfig(model);
  if (config !== undefined) return { config };
  try {
    return readModelConfig(model === '-' ? 'stdin' : model, await readText(model));
  } catch (error) {
    return { problems: [unknownModel(model, error instanceof Error ? error.message : String(error))] };
  }
}

function refused(stderr: readonly string[]): FitOutcome {
  return { code: 2, stdout: '', stderr };
}
