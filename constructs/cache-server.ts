import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { images } from '../contract/images.js';
import { ports } from '../contract/ports.js';
import { mergeEnv } from './env.js';
import { typedIdentity, type WorkloadIdentity } from './identity.js';
import { ENGINE_USER } from './pod-security.js';
import { releaseOf } from './settings.js';
import {
  defineDeployment,
  defineScaling,
  defineService,
  type Probes,
  type WorkloadProps,
} from './workload.js';

/** How LMCache's server runs. */
export interface CacheServerProps extends WorkloadProps {
  /** Names, labels and selectors. @default - `typedIdentity(release).cacheServer` */
  readonly identity?: WorkloadIdentity;
  /** @default 8000 */
  readonly containerPort?: number;
  /** How engines write blocks: `naive`, `cachegen`, ... @default - LMCache's */
  readonly serde?: string;
  /** Where blocks are kept: `cpu` or a folder. @default - `cpu` */
  readonly device?: string;
}

/**
 * LMCache's server, which keeps KV cache for all engines in its memory. It has no eviction that its command line sets, so
 * it needs a memory limit and loses what it holds when it restarts.
 */
export class CacheServer extends Construct {
  readonly identity: WorkloadIdentity;
  /** What LMCache in an engine connects to, such as `lm://stack-cache-server-service:80`. */
  readonly url: string;
  /** Port of the server in the container. */
  readonly containerPort: number;
  readonly deployment: ApiObject;
  readonly service: ApiObject;
  /** What the server was made from. */
  readonly props: CacheServerProps;

  constructor(scope: Construct, id: string, props: CacheServerProps = {}) {
    super(scope, id);
    this.props = props;
    this.identity = props.identity ?? typedIdentity(releaseOf(this)).cacheServer;
    this.containerPort = props.containerPort ?? ports.cacheServer;
    this.url = `lm://${this.identity.service.name}:${props.servicePort ?? ports.cacheServerService}`;
    const { identity } = this;
    this.deployment = defineDeployment(
      this,
      {
        ...props,
        image: props.image ?? images.lmcache,
        rollout: props.rollout ?? 'surge',
        gracefulShutdown: props.gracefulShutdown ?? false,
        probes: { ...cacheServerProbes(identity.containerPort), ...props.probes },
        resources: props.resources ?? { requests: { cpu: '1', memory: '16Gi' }, limits: { memory: '16Gi' } },
      },
      {
        identity,
        user: ENGINE_USER,
        opensNoOtherPorts: true,
        container: {
          command: [
            '/opt/venv/bin/lmcache_server',
            '0.0.0.0',
            String(this.containerPort),
            ...(props.device ? [props.device] : []),
          ],
          env: mergeEnv(props.baseEnv ?? [], props.env ?? []),
          ports: [{ name: identity.containerPort, containerPort: this.containerPort }],
          volumeMounts: [...(props.volumeMounts ?? [])],
        },
      },
    );
    this.service = defineService(this, props, identity, { target: this.containerPort });
    defineScaling(this, props, identity);
  }
}

/** The server speaks its own protocol over TCP, so an open port is all that a probe can ask for. */
function cacheServerProbes(port: string): Probes {
  return {
    startup: { tcpSocket: { port }, periodSeconds: 5, failureThreshold: 60 },
    liveness: { tcpSocket: { port }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    readiness: { tcpSocket: { port }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
  };
}
