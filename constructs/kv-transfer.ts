/** Part that an engine plays when KV cache moves between engines. */
export type KvRole = 'kv_producer' | 'kv_consumer' | 'kv_both';

/** `--kv-transfer-config` as vLLM reads it. @see https://docs.vllm.ai/en/stable/api/vllm/config/kv_transfer/ */
export interface KvTransferConfig {
  /** `LMCacheConnectorV1`, `NixlConnector`, `MultiConnector`, ... */
  readonly kv_connector: string;
  readonly kv_role: KvRole;
  readonly kv_connector_extra_config?: Readonly<Record<string, unknown>>;
  /** What a decode engine does when blocks do not arrive. */
  readonly kv_load_failure_policy?: 'recompute' | 'fail';
}

/** How KV cache travels between two engines. */
export type KvTransport =
  /** GPU to GPU on one node. The pods see each other's processes, so they share the host's IPC and PID namespaces. */
  | { readonly type: 'cuda-ipc' }
  /** RDMA over a device that a plugin offers, such as `rdma/ib`; the engines may lock memory. */
  | {
      readonly type: 'rdma';
      readonly resource: string;
      readonly count?: number;
      readonly ucxNetDevices?: string;
    }
  /** TCP over the pod network. */
  | { readonly type: 'tcp' };

/** `UCX_TLS` of a transport. @see https://openucx.readthedocs.io/en/master/faq.html */
export const UCX_TLS: Readonly<Record<KvTransport['type'], string>> = {
  'cuda-ipc': 'cuda_ipc,cuda_copy,tcp',
  rdma: 'rc,sm,cuda_ipc,cuda_copy,tcp',
  tcp: 'cuda_copy,tcp',
};

/** Where an engine publishes which blocks its cache holds. @see https://docs.vllm.ai/en/stable/api/vllm/config/kv_events/ */
export interface KvEvents {
  /** ZeroMQ PUB port. @default 5557 */
  readonly port?: number;
  /** ZeroMQ ROUTER port on which missed events are asked for. @default 5558 */
  readonly replayPort?: number;
  /** @default "kv-events" */
  readonly topic?: string;
  /** Batches kept for replay. @default 10000 */
  readonly bufferSteps?: number;
}
