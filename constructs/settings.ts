import type { Construct, IConstruct } from 'constructs';
import type { Labels } from './identity.js';

/** What holds for every object and every pod of a stack. */
export interface StackSettings {
  /** Labels of every object and pod; never part of a selector. @default - none */
  readonly commonLabels?: Labels;
  /** Annotations of every object and pod. @default - none */
  readonly commonAnnotations?: Labels;
  /**
   * Registry that all images are pulled from, such as `harbor.corp/mirror`: it replaces the registry host of each image
   * (`ghcr.io/a/b:1` becomes `harbor.corp/mirror/a/b:1`) and is put before those that name none.
   * @default - each image's own registry
   */
  readonly imageRegistry?: string;
  /** Names of pull Secrets that every pod gets, before its own. @default - none */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Digest of each image, keyed by the image as props name it: `{ 'vllm/vllm-openai:v0.32.0': 'sha256:...' }`.
   * @default - images are pulled by tag
   */
  readonly imageDigests?: Readonly<Record<string, string>>;
  /** Refuses an image without a digest. @default false */
  readonly requireImageDigests?: boolean;
  /**
   * What becomes of combinations that the API server takes but that hardly work, such as several replicas on a claim of one
   * node: `refuse` makes them errors, `allow` is for who knows better.
   * @default "refuse"
   */
  readonly doubts?: 'refuse' | 'allow';
  /** Annotates pods with a hash of the ConfigMaps and Secrets that the stack writes, so that a change of them rolls the pods. @default true */
  readonly contentHashes?: boolean;
}

const SETTINGS = 'vllm-stack.dev/settings';
const RELEASE = 'vllm-stack.dev/release';

/** Makes settings and release name known to every construct below `scope`. Call it before those are created. */
export function provideStack(scope: Construct, release: string, settings: StackSettings): void {
  scope.node.setContext(SETTINGS, settings);
  scope.node.setContext(RELEASE, release);
}

/** The settings that hold where a construct stands; none outside a stack. */
export function settingsOf(construct: IConstruct): StackSettings {
  return construct.node.tryGetContext(SETTINGS) ?? {};
}

/** Name of the release a construct belongs to: the stack's id, outside a stack the id of its chart. */
export function releaseOf(construct: IConstruct): string {
  return (
    construct.node.tryGetContext(RELEASE) ??
    construct.node.scopes.find((scope) => 'toJson' in scope)?.node.id ??
    construct.node.id
  );
}
