import type { Chart } from 'cdk8s';
import type { Condition } from 'kubernetes-types/meta/v1.js';
import type { PolicyRule } from 'kubernetes-types/rbac/v1.js';
import type { KubeClient } from '../src/runtime/kube.js';
import type { CustomResource, LiveObject } from './kube-object.js';
import type { ResourceType } from './resource-type.js';

/** What the operator knows of the cluster when it looks at a resource; nothing of it asks the API server. */
export interface Cluster {
  /** Whether the API server serves a kind, which may come and go with other people's CRDs. */
  serves(type: ResourceType): boolean;
  /** An object of a kind that the resource's kind owns or watches, in the namespace of the resource. */
  get(type: ResourceType, name: string): LiveObject | undefined;
  /** The objects of such a kind in the namespace of the resource. */
  list(type: ResourceType): readonly LiveObject[];
  readonly now: Date;
}

/** What one look at a resource may do outside of Kubernetes objects, and what it may ask the API server directly. */
export interface Actions extends Cluster {
  readonly client: KubeClient;
  /** Ends when the operator stops. */
  readonly signal: AbortSignal;
  /** Tells of something that happened to the resource; the same again within an hour is counted, not repeated. */
  event(type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/** What a kind found out about a resource beside the objects that it rendered. */
export interface Acted<F = unknown> {
  /** What `status` is given. */
  readonly facts?: F;
  /** Seconds after which to look again. @default - when something changes */
  readonly requeueSeconds?: number;
}

/** A condition without what the operator fills in. */
export type ConditionDraft = Pick<Condition, 'type' | 'reason' | 'message'> & {
  readonly status: 'True' | 'False' | 'Unknown';
};

/** A status without what the operator fills in: `observedGeneration`, times of conditions, `lastUpdated`. */
export interface StatusDraft {
  readonly conditions: readonly ConditionDraft[];
  readonly [field: string]: unknown;
}

/** Objects of another kind that matter to resources of this one. */
export interface Watched {
  readonly type: ResourceType;
  /** @default - all objects */
  readonly labelSelector?: string;
  /** Whether an object concerns a resource of the same namespace. */
  concerns(object: LiveObject, resource: CustomResource): boolean;
}

/** What the operator may do with a kind of objects that it does not own. */
export interface AccessRule {
  readonly type: ResourceType;
  /** As `status` of `pods/status`. @default - the objects themselves */
  readonly subresource?: string;
  readonly verbs: readonly ('get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete')[];
}

/** One of our kinds: pure functions from a resource to its objects and its status, and what else has to be done for it. */
export interface Kind<C extends CustomResource = CustomResource, F = unknown> {
  readonly type: ResourceType;
  /** The kinds of the objects that `render` makes; those that are rendered no longer are deleted. */
  readonly owns: readonly ResourceType[];
  /** @default - none */
  readonly watches?: readonly Watched[];
  /** Rights that `act` and `finalize` need. @default - none */
  readonly access?: readonly AccessRule[];
  /**
   * Rights that the rendered objects give to others: nobody may grant what they do not have.
   * @default - none
   * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
   */
  readonly grants?: readonly PolicyRule[];
  /**
   * Writes the objects of a resource into a chart.
   * @throws UserError, or what the constructs throw, for a resource that cannot be right until somebody changes it
   */
  render(resource: C, chart: Chart, cluster: Cluster): void;
  /** What objects cannot do, after they have been applied. @default - nothing */
  act?(resource: C, actions: Actions): Promise<Acted<F>>;
  /** Hears that a resource, given by its namespace and name, is gone, with all that was remembered of it. @default - nothing is */
  forget?(key: string): void;
  /** What is to be told about a resource whose objects have been applied. */
  status(resource: C, cluster: Cluster, facts: F | undefined): StatusDraft;
  /** What has to be undone outside of Kubernetes before the resource may go. @default - nothing */
  readonly finalizer?: {
    /** As `loraadapter.production-stack.vllm.ai/finalizer`. */
    readonly name: string;
    /** Undoes it; a number is the seconds after which to try again, and must not be given for ever. */
    finalize(resource: C, actions: Actions): Promise<'done' | number>;
  };
}

/** A mistake in a resource: told in its status and not tried again until the resource changes. */
export class UserError extends Error {
  /** One word in CamelCase for the condition. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'UserError';
    this.reason = reason;
  }
}
