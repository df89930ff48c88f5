import { sidecarEnvPrefix, sidecarFlags } from '../contract/sidecar-flags.js';
import { version } from '../contract/version.js';
import { helpText } from '../src/runtime/flag-help.js';
import { FlagError, parseFlags } from '../src/runtime/flags.js';
import { Log } from '../src/runtime/log.js';
import { sidecarConfig, startSidecar } from './start.js';

// The program vllm-sidecar. Exit codes: 0, 1 where it could not start, 2 where flags or environment are wrong.

async function main(argv: readonly string[]): Promise<number> {
  const { wants } = parseFlags(sidecarFlags, { argv });
  if (wants === 'help') {
    const usage = 'usage: vllm-sidecar [flags]';
    const about = 'Downloads LoRA adapters beside a vLLM engine.';
    process.stdout.write(helpText(sidecarFlags, { usage, about, envPrefix: sidecarEnvPrefix }));
    return 0;
  }
  if (wants === 'version') {
    process.stdout.write(`vllm-sidecar ${version}\n`);
    return 0;
  }
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

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof FlagError ? 2 : 1);
  },
);
