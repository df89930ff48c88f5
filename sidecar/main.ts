import { sidecarEnvPrefix, sidecarFlags } from '../contract/sidecar-flags.js';
import { version } from '../contract/version.js';
import { Log } from '../src/runtime/log.js';
import { runProgram } from '../src/runtime/program.js';
import { sidecarConfig, startSidecar } from './start.js';

// The program vllm-sidecar. Exit codes: 0, 1 where it could not start, 2 where flags or environment are wrong.

async function main(argv: readonly string[]): Promise<number> {
  const config = sidecarConfig(argv, process.env);
  const log = new Log({ name: 'vllm_sidecar', level: config['log-level'], format: config['log-format'] });
  process.on('exit', log.flush);
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const { port, end } = await startSidecar(config, log);
  log.info(`vllm-sidecar ${version} listens on port ${port}, downloads to ${config['base-dir']}`);
  await stopped;
  log.info('Ending: what has come of downloads stays');
  await end();
  log.info('Ended');
  return 0;
}

runProgram(
  {
    name: 'vllm-sidecar',
    version,
    about: 'Downloads LoRA adapters beside a vLLM engine.',
    flags: sidecarFlags,
    envPrefix: sidecarEnvPrefix,
  },
  main,
);
