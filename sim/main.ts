import { helpText } from '../src/runtime/flag-help.js';
import { FlagError } from '../src/runtime/flags.js';
import { readCommandLine } from './command-line.js';
import { ArgumentError } from './engine-arguments.js';
import { modelName, releaseOf, settingsOf } from './options.js';
import { simEnvPrefix, simFlags } from './sim-flags.js';
import { createEngine } from './simulated-engine.js';

// The program vllm-sim. Exit codes: 0, 1 where it could not start or has died, 2 where flags are wrong.

const usage = 'usage: vllm serve [model_tag] [options]';

async function main(argv: readonly string[]): Promise<number> {
  let command: ReturnType<typeof readCommandLine>;
  try {
    command = readCommandLine(argv, process.env);
  } catch (error) {
    if (error instanceof ArgumentError) {
      process.stderr.write(`${usage}\nvllm serve: error: ${error.message}\n`);
      return 2;
    }
    if (error instanceof FlagError || error instanceof RangeError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
  if (command.kind === 'help') {
    process.stdout.write(
      helpText(simFlags, {
        usage,
        about:
          'A simulated vLLM engine: it answers like vLLM and takes its flags, those without effect too, but has no model and needs no GPU. The flags below are its own.',
        envPrefix: simEnvPrefix,
      }),
    );
    return 0;
  }
  if (command.kind === 'version') {
    process.stdout.write(`${releaseOf('0.32')}\n`);
    return 0;
  }
  const { options, withoutEffect } = command;
  // Heard while the model "loads" too, when Kubernetes may already want the pod to end.
  let stop: (signal: NodeJS.Signals) => void = () => process.exit(0);
  process.on('SIGTERM', (signal) => stop(signal));
  process.on('SIGINT', (signal) => stop(signal));
  const started = performance.now();
  if (withoutEffect.length > 0) say(`without effect in a simulation: ${withoutEffect.join(', ')}`);
  const engine = await createEngine(options);
  stop = () => void engine.shutdown();
  say(
    `${modelName(settingsOf(options))} at ${engine.url} after ${Math.round(performance.now() - started)} ms, like vLLM ${releaseOf(options.version ?? '0.32')}`,
  );
  const reason = await engine.ended;
  if (reason !== undefined) {
    process.stderr.write(`engine: the core has died, got ${reason.message}; start it again\n`);
    return 1;
  }
  say('ended');
  return 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
