import { setFlagsFromString } from 'node:v8';
import { routerEnvPrefix } from '../contract/env.js';
import { routerFlags } from '../contract/router-flags.js';
import { version } from '../contract/version.js';
import { Log } from '../src/runtime/log.js';
import { runProgram } from '../src/runtime/program.js';
import { routerConfig } from './config/config.js';
import { startRouter } from './start.js';

// The program vllm-router. Exit codes: 0, 1 where it could not start, 2 where flags, environment or files are wrong.

// Bodies pass through memory outside of V8's heap, which its collector counts as growth of the heap: by default it marks all of
// the heap every hundred requests of 128 KiB, at twice the CPU time. They are gone with the next young collection anyway.
// The image and the package's command start Node with a larger heap, which does more and cannot be had from within.
setFlagsFromString('--heap-growing-percent=400');

async function main(argv: readonly string[]): Promise<number> {
  // Heard while engines are looked for too.
  let stop: () => void = () => process.exit(0);
  process.on('SIGTERM', () => stop());
  process.on('SIGINT', () => stop());
  const load = (): ReturnType<typeof routerConfig> => routerConfig(argv, process.env);
  const config = load();
  const log = new Log({ level: config.logLevel, format: config.logFormat });
  process.on('exit', log.flush);
  const { port, end } = await startRouter(config, { env: process.env, log, load });
  const ended = new Promise<void>((resolve) => {
    stop = () => {
      // Whoever asks twice does not want to wait.
      stop = () => process.exit(1);
      log.info('Ending: requests under way are finished first');
      resolve();
    };
  });
  log.info(`vllm-router ${version} listens on ${config.host} port ${port}`);
  await ended;
  await end();
  log.info('Ended');
  return 0;
}

runProgram(
  {
    name: 'vllm-router',
    version,
    about: 'Routes requests to vLLM engines.',
    flags: routerFlags,
    envPrefix: routerEnvPrefix,
  },
  main,
);
