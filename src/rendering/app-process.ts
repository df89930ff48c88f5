import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Warning } from '../../constructs/check.js';
import type { AppMessage } from './render-app.js';

/** How the process of an app ended. */
export interface AppRun {
  /** Warnings of the constructs that the app exports. */
  readonly warnings: readonly Warning[];
  /** Whether the app exports a construct, without which its warnings cannot be known. */
  readonly exportsApp: boolean;
  /** Why there is no output to use; absent where all went well. */
  readonly failure?: string;
}

/** Runs a cdk8s app with its output in the given folder. What the app prints goes where this process prints. */
export async function runApp(file: string, outdir: string): Promise<AppRun> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      import.meta.resolve('tsx'),
      fileURLToPath(new URL('./render-app.ts', import.meta.url)),
      file,
    ],
    { env: { ...process.env, CDK8S_OUTDIR: outdir }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  let told: AppMessage | undefined;
  child.on('message', (message: AppMessage) => {
    told = message;
  });
  const end = () => child.kill();
  process.once('exit', end);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  process.off('exit', end);
  const failed = (failure: string): AppRun => ({ warnings: [], exportsApp: false, failure });
  if (told?.type === 'failed') return failed(told.message);
  if (code !== 0)
    return failed(`the app ended early, got ${signal ? `signal ${signal}` : `exit code ${code}`}`);
  if (told === undefined) return failed('the app ended early, got exit code 0 before it was through');
  return { warnings: told.warnings, exportsApp: told.exportsApp };
}
