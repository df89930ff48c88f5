import { pathToFileURL } from 'node:url';
import { Construct } from 'constructs';
import { type Warning, warningsOf } from '../../constructs/check.js';

// Runs one cdk8s app, in a process of its own, and tells the parent process how it went.

/** What the process of an app tells its parent. */
export type AppMessage =
  | { readonly type: 'done'; readonly warnings: readonly Warning[]; readonly exportsApp: boolean }
  | { readonly type: 'failed'; readonly message: string };

function tell(message: AppMessage): void {
  process.send?.(message);
}

/** What was thrown, with the lines of the stack that belong to the app; none of them matters where manifests are invalid. */
function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack = '' } = error;
  if (message.startsWith('Validation failed with the following errors:')) return message;
  const frames = stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .filter((line) => !/node:|node_modules|\/rendering\/render-app\./.test(line));
  return [`${name}: ${message}`, ...frames].join('\n');
}

// An app that would run on ends with its parent; one that is through is not kept by the channel.
process.once('disconnect', () => process.exit(1));
process.channel?.unref();

try {
  const exported: Record<string, unknown> = await import(pathToFileURL(process.argv[2] ?? '').href);
  const roots = new Set(
    Object.values(exported)
      .filter((value) => Construct.isConstruct(value))
      .map((value) => value.node.root),
  );
  tell({ type: 'done', warnings: [...roots].flatMap(warningsOf), exportsApp: roots.size > 0 });
} catch (error) {
  tell({ type: 'failed', message: failureText(error) });
  process.exitCode = 1;
}
