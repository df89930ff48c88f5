/**
 * Names of environment variables that manifests write and engines, LMCache or our programs read.
 * @see https://docs.vllm.ai/en/stable/configuration/env_vars/
 * @see https://docs.lmcache.ai/api_reference/configurations.html
 */
export const envNames = {
  /** Seed of Python's string hash; router and engines must agree or LMCache keys differ. */
  pythonHashSeed: 'PYTHONHASHSEED',
  /** Key that engines demand and that the router presents to them. */
  vllmApiKey: 'VLLM_API_KEY',
  /** Address that vLLM announces to its other processes. */
  vllmHostIp: 'VLLM_HOST_IP',
  /** Lets `/v1/load_lora_adapter` and its opposite work. */
  vllmRuntimeLora: 'VLLM_ALLOW_RUNTIME_LORA_UPDATING',
  /** Opens vLLM's development routes, such as `/sleep`. */
  vllmDevMode: 'VLLM_SERVER_DEV_MODE',
  /** Milliseconds that vLLM waits for its own processes. */
  vllmRpcTimeout: 'VLLM_RPC_TIMEOUT',
  /** Host where a NIXL engine accepts handshakes. */
  nixlSideChannelHost: 'VLLM_NIXL_SIDE_CHANNEL_HOST',
  /** Port where a NIXL engine accepts handshakes. */
  nixlSideChannelPort: 'VLLM_NIXL_SIDE_CHANNEL_PORT',
  /** Hugging Face token. */
  hfToken: 'HF_TOKEN',
  /** Folder of the Hugging Face cache. */
  hfHome: 'HF_HOME',
  /** The pod's own address. */
  podIp: 'POD_IP',
  /** Folder through which the processes of one engine share metrics. */
  prometheusMultiprocDir: 'PROMETHEUS_MULTIPROC_DIR',
  cudaVisibleDevices: 'CUDA_VISIBLE_DEVICES',
  /** Transports that UCX may use. */
  ucxTls: 'UCX_TLS',
  lmcacheLogLevel: 'LMCACHE_LOG_LEVEL',
  lmcacheUseExperimental: 'LMCACHE_USE_EXPERIMENTAL',
  lmcacheLocalCpu: 'LMCACHE_LOCAL_CPU',
  /** Gigabytes of CPU memory for KV cache. */
  lmcacheMaxLocalCpuSize: 'LMCACHE_MAX_LOCAL_CPU_SIZE',
  lmcacheLocalDisk: 'LMCACHE_LOCAL_DISK',
  /** Gigabytes of disk for KV cache. */
  lmcacheMaxLocalDiskSize: 'LMCACHE_MAX_LOCAL_DISK_SIZE',
  lmcacheRemoteUrl: 'LMCACHE_REMOTE_URL',
  lmcacheRemoteSerde: 'LMCACHE_REMOTE_SERDE',
  lmcacheEnableController: 'LMCACHE_ENABLE_CONTROLLER',
  lmcacheInstanceId: 'LMCACHE_LMCACHE_INSTANCE_ID',
  lmcacheControllerPullUrl: 'LMCACHE_CONTROLLER_PULL_URL',
  lmcacheControllerReplyUrl: 'LMCACHE_CONTROLLER_REPLY_URL',
  lmcacheWorkerPorts: 'LMCACHE_LMCACHE_WORKER_PORTS',
  /** Seconds between a worker's signs of life; without them the controller forgets the worker. */
  lmcacheWorkerHeartbeatTime: 'LMCACHE_LMCACHE_WORKER_HEARTBEAT_TIME',
  lmcacheP2pHost: 'LMCACHE_P2P_HOST',
  lmcacheP2pInitPorts: 'LMCACHE_P2P_INIT_PORTS',
  lmcacheEnablePd: 'LMCACHE_ENABLE_PD',
  lmcacheTransferChannel: 'LMCACHE_TRANSFER_CHANNEL',
  lmcachePdRole: 'LMCACHE_PD_ROLE',
  lmcachePdBufferSize: 'LMCACHE_PD_BUFFER_SIZE',
  lmcachePdBufferDevice: 'LMCACHE_PD_BUFFER_DEVICE',
  lmcachePdPeerHost: 'LMCACHE_PD_PEER_HOST',
  lmcachePdPeerInitPort: 'LMCACHE_PD_PEER_INIT_PORT',
  lmcachePdPeerAllocPort: 'LMCACHE_PD_PEER_ALLOC_PORT',
  lmcachePdProxyHost: 'LMCACHE_PD_PROXY_HOST',
  lmcachePdProxyPort: 'LMCACHE_PD_PROXY_PORT',
} as const satisfies Readonly<Record<string, string>>;

/** The hash seed that router and engines share unless told otherwise. */
export const pythonHashSeed = '123';

/** Start of the router's own environment variables. */
export const routerEnvPrefix = 'VLLM_ROUTER_';
