import { operatorFlags } from '../contract/operator-flags.js';
import { version } from '../contract/version.js';
import { KubeClient, kubeConfig } from '../src/runtime/kube.js';
import { Log } from '../src/runtime/log.js';
import { runProgram } from '../src/runtime/program.js';
import { operatorConfig, operatorEnvPrefix } from './config.js';
import { startOperator } from './start.js';

// The program vllm-operator. Exit codes: 0, 1 where it could not start or leads no more, 2 where flags or environment are wrong.

async function main(argv: readonly string[]): Promise<number> {
  const config = operatorConfig(argv, process.env);
  const log = new Log({ name: 'vllm_operator', level: config.logLevel, format: config.logFormat });
  process.on('exit', log.flush);
  const client = new KubeClient(kubeConfig({ env: process.env }));
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  log.info(`vllm-operator ${version}`);
  for (const warning of config.warnings) log.warning(warning);
  const operator = await startOperator(config, { client, log });
  const outcome = await Promise.race([stopped.then(() => 'stopped'), operator.lost.then(() => 'lost')]);
  if (outcome === 'lost') {
    // Another one may write by now: nothing is finished here.
    log.error('Leads no more; ending, so that the kubelet starts it anew');
    return 1;
  }
  log.info('Ending: what is being worked on is finished first');
  await operator.end();
  await client.close();
  log.info('Ended');
  return 0;
}

runProgram(
  {
    name: 'vllm-operator',
    version,
    about: 'Looks after VLLMRuntime, VLLMRouter, CacheServer, LoraAdapter and StaticRoute resources.',
    flags: operatorFlags,
    envPrefix: operatorEnvPrefix,
  },
  main,
);
