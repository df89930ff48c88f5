import { envNames } from '../../contract/env.js';
import type { LocalEngine } from './local-process.js';
import type { RunningProcess } from './running-process.js';

/** The processes as a table. */
export function processTable(
  rows: readonly { readonly running: RunningProcess; readonly models: readonly string[] }[],
): string {
  const cells = rows.map(({ running: { plan, pid }, models }) => [
    plan.deployment,
    String(plan.replica),
    models.join(', ') || '-',
    plan.url,
    String(pid ?? '-'),
  ]);
  const all = [['NAME', 'REPLICA', 'MODEL', 'URL', 'PID'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A command that sends a request to an engine's model. */
export function curlCommand(url: string, { models, isPooling, env }: LocalEngine): string {
  const [model = ''] = models;
  const [path, body] = isPooling
    ? ['/v1/embeddings', { model, input: 'Hello' }]
    : ['/v1/chat/completions', { model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 20 }];
  const key =
    env[envNames.vllmApiKey] === undefined ? '' : ` -H "Authorization: Bearer $${envNames.vllmApiKey}"`;
  return `curl ${url}${path} -H 'Content-Type: application/json'${key} -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
}

/** What differs from the manifests, by process. */
export function substitutionsText(
  processes: readonly { readonly name: string; readonly substitutions: readonly string[] }[],
): string {
  const lines = processes
    .filter(({ substitutions }) => substitutions.length > 0)
    .flatMap(({ name, substitutions }) => [`  ${name}`, ...substitutions.map((line) => `    ${line}`)]);
  return [
    'Not as in the manifests, besides --host and --port:',
    ...(lines.length > 0 ? lines : ['  nothing']),
  ].join('\n');
}

/** What is known of a process that has ended by itself. */
export function deathText({ plan, ending, logPath, lastLines }: DeadProcess): string {
  const lines = lastLines.filter((line) => line !== '').map((line) => `  ${line}`);
  return [`${plan.name}: ${ending}; its log is ${logPath}`, ...lines].join('\n');
}

/** A process that has ended by itself. */
export interface DeadProcess {
  readonly plan: { readonly name: string };
  readonly ending: string | undefined;
  readonly logPath: string;
  readonly lastLines: readonly string[];
}
