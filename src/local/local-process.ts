import type { MountedFile } from './mounted-files.js';

/** The only address that the programs of a local stack are told to listen at. */
export const loopback = '127.0.0.1';

/** One program of a stack on this machine, in place of a pod. */
export interface LocalProcess {
  /** As a pod is called: the Deployment's name and the number of the replica. */
  readonly name: string;
  readonly deployment: string;
  readonly replica: number;
  readonly url: string;
  /** Command line after the program. */
  readonly args: readonly string[];
  /** Variables that the manifests set. */
  readonly env: Readonly<Record<string, string>>;
  /** Files of ConfigMaps that the command line names. */
  readonly files: readonly MountedFile[];
  /** What differs from the manifests besides `--host` and `--port`, one sentence each. */
  readonly substitutions: readonly string[];
}

/** A process that serves a model. */
export interface LocalEngine extends LocalProcess {
  /** Names that requests can use. */
  readonly models: readonly string[];
  /** Whether it makes vectors instead of text. */
  readonly isPooling: boolean;
  readonly labels: Readonly<Record<string, string>>;
}
