import { execFileSync } from 'node:child_process';
import { operatorFlags } from '../../contract/operator-flags.js';
import { routerFlags } from '../../contract/router-flags.js';
import { sidecarFlags } from '../../contract/sidecar-flags.js';
import { routeSimFlags } from '../../route-sim/flags.js';
import { adoptFlags } from '../../src/adopt/flags.js';
import { benchFlags } from '../../src/bench/flags.js';
import { diffFlags } from '../../src/diff/command.js';
import { doctorFlags } from '../../src/doctor/command.js';
import { fitFlags } from '../../src/fit/flags.js';
import { localFlags } from '../../src/local/command.js';
import { pruneFlags } from '../../src/prune/command.js';
import { flagTableMarkdown } from '../../src/runtime/flag-help.js';
import { synthFlags } from '../../src/synth-command.js';
import { topFlags } from '../../src/top/flags.js';
import { fenced, page, table } from './docs-markdown.js';

/** The page about the programs of the package. */
export function cliPage(root: string): string {
  const printed = (...argv: string[]) =>
    fenced(
      'text',
      execFileSync(process.execPath, ['--import', 'tsx', ...argv], { cwd: root, encoding: 'utf8' }),
    );
  return page(
    'Commands',
    'the flag tables of the programs',
    '## vllm-stack',
    printed('src/cli.ts', 'help'),
    '## vllm-stack synth',
    'Exit codes: 0 where all was written, 1 where writing failed, 2 where flags or values are wrong; then nothing is written. ' +
      'Manifests and what was written go to the standard output, warnings and errors to the standard error.',
    flagTableMarkdown(synthFlags).trim(),
    '## vllm-stack local',
    'Exit codes: 0 where it was asked to end, 1 where a process could not start or all have died, 2 where flags or values are wrong.',
    flagTableMarkdown(localFlags).trim(),
    '## vllm-stack diff',
    'Exit codes: 0 where all was compared, 1 where something differs and `--exit-code` is given, 2 where flags, manifests or values are ' +
      'wrong, or the cluster cannot be asked or refuses an object.',
    flagTableMarkdown(diffFlags).trim(),
    '## vllm-stack prune',
    'Exit codes: 0 where all was listed or deleted, 1 where an object could not be deleted, 2 where flags, manifests or values are wrong, ' +
      'or the cluster cannot be asked.',
    flagTableMarkdown(pruneFlags).trim(),
    '## vllm-stack doctor',
    'Exit codes: 0 where nothing that was found is an error, 1 where something is, 2 where flags, manifests or values are wrong, or the ' +
      'cluster cannot be asked.',
    flagTableMarkdown(doctorFlags).trim(),
    '## vllm-stack adopt',
    'Exit codes: 0 where all was shown or taken over, 1 where it was broken off (running it again goes on), 2 where flags or values are ' +
      'wrong, there is no such release, an object must be recreated and may not, or the cluster cannot be asked; then nothing is written.',
    flagTableMarkdown(adoptFlags).trim(),
    '## vllm-stack route-sim',
    'Exit codes: 0 where all was replayed, 1 where the page could not be written, 2 where flags or the trace are wrong.',
    flagTableMarkdown(routeSimFlags).trim(),
    '## vllm-stack fit',
    'Exit codes: 0 where the model fits, 1 where it does not, 2 where flags or the config are wrong.',
    flagTableMarkdown(fitFlags).trim(),
    '## vllm-stack top',
    'Exit codes: 0 where it was ended, 1 where `--once` got no answer of the router, 2 where flags are wrong or the cluster cannot be asked.',
    flagTableMarkdown(topFlags).trim(),
    '## vllm-stack bench',
    'Exit codes: 0 where requests were answered, 1 where none was or a file could not be written, 2 where flags are wrong or the endpoint names no model.',
    flagTableMarkdown(benchFlags).trim(),
    '## npm start',
    printed('src/start.ts', '--help'),
  );
}

/** The page with the flags of the operator. */
export function operatorFlagsPage(): string {
  return page(
    'Flags of the operator',
    'contract/operator-flags.ts',
    'Props of `OperatorDeployment` write most of them; the others go through its `extraArgs`. Each can be set by an environment ' +
      'variable too: `--some-flag` by `VLLM_OPERATOR_SOME_FLAG`.',
    flagTableMarkdown(operatorFlags).trim(),
  );
}

/** The page with the flags of the sidecar that downloads adapters. */
export function sidecarFlagsPage(): string {
  return page(
    'Flags of the sidecar',
    'contract/sidecar-flags.ts',
    'The sidecar that downloads LoRA adapters beside an engine. Each flag can be set by an environment variable too: `--some-flag` by ' +
      '`LORA_DOWNLOAD_SOME_FLAG`. `PORT`, `HF_ENDPOINT`, `HF_TOKEN` and `AWS_REGION` set those that they are about as well.',
    flagTableMarkdown(sidecarFlags).trim(),
    '## Credentials of S3',
    table(
      ['where', 'variables'],
      [
        [
          'the LoraAdapter',
          '`credentialsSecretRef`, as `ID:SECRET`, `ID:SECRET:SESSION` or an AWS credentials file',
        ],
        ['the environment', '`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`'],
        [
          'the web identity of the pod (IRSA)',
          '`AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN`, `AWS_ROLE_SESSION_NAME`, `AWS_ENDPOINT_URL_STS`',
        ],
        [
          'the agent of the container (EKS Pod Identity, ECS)',
          '`AWS_CONTAINER_CREDENTIALS_FULL_URI` or `_RELATIVE_URI`, `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` or `_TOKEN`',
        ],
        ['the EC2 machine, with `--s3-instance-credentials`', '`AWS_EC2_METADATA_SERVICE_ENDPOINT`'],
      ],
    ),
    'The first that is there counts; without any, requests are not signed, as public buckets want it. What is lent for a time is asked for ' +
      'anew five minutes before it ends.',
  );
}

/** The page with the flags of the router. */
export function routerFlagsPage(): string {
  return page(
    'Flags of the router',
    'contract/router-flags.ts',
    'Typed props write most of them; the others go through `router.flags`, or `routerSpec.extraArgs` in values. Each can be set by ' +
      'an environment variable too: `--some-flag` by `VLLM_ROUTER_SOME_FLAG`.',
    flagTableMarkdown(routerFlags).trim(),
  );
}
