import { version } from '../contract/version.js';
import { helpText } from './runtime/flag-help.js';
import { parseFlags } from './runtime/flags.js';
import { nearest } from './runtime/nearest.js';
import { type CommandOutcome, runSynth, synthFlags } from './synth-command.js';

// The program vllm-stack. Exit codes: 0, 1 where writing failed, 2 where flags or values are wrong.

const overview = `usage: vllm-stack <command> [flags]

Kubernetes manifests of a vLLM serving stack.

Commands:
  synth [--values <file>]... --release <name> --namespace <name>
      Turn values of the vllm-stack chart into manifests.
  help [<command>]
      Show this text, or the flags of a command.

General:
  -h, --help
      Show this text.
  --version
      Show the version.
`;

function synthHelp(): string {
  return helpText(synthFlags, {
    usage:
      'usage: vllm-stack synth [--values <file>]... --release <name> --namespace <name> [--stdout | --out <folder>]',
    about:
      'Turns values of the vllm-stack chart into the manifests that the chart would render. Everything that is wrong with the values is told at once, with file, line and column, and then nothing is written.',
  });
}

async function main([command = 'help', ...argv]: readonly string[]): Promise<CommandOutcome> {
  const printed = (stdout: string): CommandOutcome => ({ code: 0, stdout, stderr: [] });
  const refused = (...stderr: string[]): CommandOutcome => ({ code: 2, stdout: '', stderr });
  if (command === '--version') return printed(`${version}\n`);
  if (['help', '--help', '-h'].includes(command)) {
    const [about] = argv;
    if (about === undefined) return printed(overview);
    return about === 'synth' ? printed(synthHelp()) : refused(unknown(about));
  }
  if (command !== 'synth') return refused(unknown(command));
  const { values, wants, problems } = parseFlags(synthFlags, { argv });
  if (wants === 'help') return printed(synthHelp());
  if (wants === 'version') return printed(`${version}\n`);
  return problems.length > 0 ? refused(...problems) : runSynth(values, standardInput);
}

function unknown(command: string): string {
  const near = nearest(command, ['synth', 'help']);
  return `${command}: unknown command; ${near ? `did you mean ${near}` : 'see vllm-stack --help for those that exist'}`;
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

// A reader such as `head` may close the pipe early, which is its right.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const { code, stdout, stderr } = await main(process.argv.slice(2));
  if (stderr.length > 0) process.stderr.write(`${stderr.join('\n')}\n`);
  if (stdout !== '') process.stdout.write(stdout);
  process.exitCode = code;
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
}
