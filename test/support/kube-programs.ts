import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, closeSync, constants, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A part of the control plane that runs beside etcd and the API server when it is asked for. */
export type KubeComponent = 'kube-controller-manager' | 'kube-scheduler' | 'kwok';

/** A process of a control plane. */
export interface Program {
  readonly name: string;
  readonly process: ChildProcess;
  /** Path of what it prints. */
  readonly log: string;
}

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const readySeconds = 60;
const graceSeconds = 5;

/** Path of a binary in the folder `KUBEBUILDER_ASSETS`, or else on the PATH. */
export function binaryOf(name: string): string {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets === undefined || assets === '') {
    throw new Error(
      'KUBEBUILDER_ASSETS: is not set, got nothing; set it to a folder with etcd, kube-apiserver and kubectl, for example the output of setup-envtest use -p path',
    );
  }
  const folders = [assets, ...(process.env.PATH ?? '').split(delimiter)];
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found === undefined) {
    throw new Error(
      `KUBEBUILDER_ASSETS: no ${name} there nor on the PATH, got ${assets}; put the binary into that folder`,
    );
  }
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Command line of a component; the folder holds the credentials that the API server runs with. */
export function componentArgs(
  component: KubeComponent,
  folder: string,
  kubeconfig: string,
  port: number,
): string[] {
  const config = [`--kubeconfig=${kubeconfig}`];
  const served = [
    ...config,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, component)}`,
    '--leader-elect=false',
  ];
  switch (component) {
    case 'kube-controller-manager':
      return [
        ...served,
        `--service-account-private-key-file=${join(folder, 'sa.key')}`,
        `--root-ca-file=${join(folder, 'apiserver.crt')}`,
        '--use-service-account-credentials=false',
      ];
    case 'kube-scheduler':
      return served;
    case 'kwok':
      return [
        ...config,
        '--manage-all-nodes=true',
        // Loopback addresses, so that a process that listens on one stands for the pod.
        '--cidr=127.10.0.1/16',
        '--node-ip=127.0.0.1',
        `--server-address=127.0.0.1:${port}`,
      ];
  }
}

/** Starts a program that logs to a file of the folder. */
export function startProgram(folder: string, name: string, binary: string, args: readonly string[]): Program {
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'w');
  const child = spawn(binary, args, { cwd: folder, stdio: ['ignore', output, output] });
  closeSync(output);
  // A binary that cannot be run is told by `until`, as a program that has ended.
  child.on('error', () => undefined);
  return { name, process: child, log };
}

/** Asks a program to end, and makes it end when it does not. */
export async function endProgram({ process: child }: Program): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
  await ended;
  clearTimeout(timer);
}

/** Repeats `attempt` until it gives a value, as long as the program lives; attempts may fail in between. */
export async function until<T>(
  program: Program,
  what: string,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + readySeconds * 1000;
  let reason: unknown;
  while (performance.now() < deadline) {
    if (hasEnded(program.process)) {
      throw new Error(
        `${program.name}: ended before its ${what}, got exit code ${program.process.exitCode}; ${logTail(program)}`,
      );
    }
    try {
      const value = await attempt();
      if (value !== undefined) return value;
    } catch (error) {
      reason = error;
    }
    await sleep(50);
  }
  throw new Error(`${program.name}: no ${what} in ${readySeconds} s, got ${reason}; ${logTail(program)}`);
}

/** Runs a command to its end. */
export async function runCommand(
  binary: string,
  args: readonly string[],
  stdin?: string,
): Promise<CommandResult> {
  const child = spawn(binary, args, { stdio: 'pipe' });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8');
    child[name].on('data', (text: string) => {
      texts[name] += text;
    });
  }
  // A command that does not read its input closes it: no failure by itself.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? -1, ...texts };
}

/** As many free ports of 127.0.0.1, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    }),
  );
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function logTail({ log }: Program): string {
  return `its last lines are:\n${readFileSync(log, 'utf8').split('\n').slice(-15).join('\n')}`;
}
