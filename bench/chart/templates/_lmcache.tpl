{{- define "bench.kvTransfer" -}}
{{- $role := .lmcacheConfig.kvRole | default "kv_both" -}}
{{- if hasKey .lmcacheConfig "enablePD" -}}
{"kv_connector":"LMCacheConnectorV1","kv_role":{{ $role | quote }},"kv_connector_extra_config":{"discard_partial_chunks": false, "lmcache_rpc_port": {{ .lmcacheConfig.nixlRole | quote }}}}
{{- else if eq (toString .vllmConfig.v0) "1" -}}
{"kv_connector":"LMCacheConnector","kv_role":{{ $role | quote }}}
{{- else -}}
{"kv_connector":"LMCacheConnectorV1","kv_role":{{ $role | quote }}}
{{- end }}
{{- end }}

{{- define "bench.lmcacheEnv" -}}
{{- $cache := .root.Values.cacheserverSpec -}}
{{- $router := printf "%s-router-service" .root.Release.Name -}}
{{- with .model.lmcacheConfig }}
{{- if .enabled }}
- name: LMCACHE_USE_EXPERIMENTAL
  value: "True"
- name: VLLM_RPC_TIMEOUT
  value: "1000000"
- name: LMCACHE_LOG_LEVEL
  value: {{ .logLevel | default "INFO" | quote }}
{{- end }}
{{- if hasKey . "cudaVisibleDevices" }}
- name: CUDA_VISIBLE_DEVICES
  value: {{ .cudaVisibleDevices | quote }}
{{- end }}
{{- if .enablePD }}
- name: LMCACHE_LOCAL_CPU
  value: "False"
- name: LMCACHE_MAX_LOCAL_CPU_SIZE
  value: "0"
- name: LMCACHE_REMOTE_SERDE
  value: "NULL"
- name: UCX_TLS
  value: cuda_ipc,cuda_copy,tcp
{{- if hasKey . "enableNixl" }}
- name: LMCACHE_ENABLE_NIXL
  value: {{ ternary "True" "False" .enableNixl | quote }}
{{- end }}
{{- if hasKey . "nixlRole" }}
- name: LMCACHE_NIXL_ROLE
  value: {{ .nixlRole | quote }}
{{- end }}
{{- if hasKey . "nixlPeerHost" }}
- name: LMCACHE_NIXL_RECEIVER_HOST
  value: {{ .nixlPeerHost | quote }}
{{- end }}
{{- if hasKey . "nixlPeerPort" }}
- name: LMCACHE_NIXL_RECEIVER_PORT
  value: {{ .nixlPeerPort | quote }}
{{- end }}
{{- if hasKey . "nixlBufferSize" }}
- name: LMCACHE_NIXL_BUFFER_SIZE
  value: {{ .nixlBufferSize | quote }}
{{- end }}
{{- if hasKey . "nixlBufferDevice" }}
- name: LMCACHE_NIXL_BUFFER_DEVICE
  value: {{ .nixlBufferDevice | quote }}
{{- end }}
{{- if hasKey . "nixlEnableGc" }}
- name: LMCACHE_NIXL_ENABLE_GC
  value: {{ ternary "True" "False" .nixlEnableGc | quote }}
{{- end }}
{{- end }}
{{- if gt (int .cpuOffloadingBufferSize) 0 }}
- name: LMCACHE_LOCAL_CPU
  value: "True"
- name: LMCACHE_MAX_LOCAL_CPU_SIZE
  value: {{ .cpuOffloadingBufferSize | quote }}
{{- end }}
{{- if hasKey . "diskOffloadingBufferSize" }}
- name: LMCACHE_MAX_LOCAL_DISK_SIZE
  value: {{ .diskOffloadingBufferSize | quote }}
{{- end }}
{{- if $cache.enabled }}
- name: LMCACHE_REMOTE_URL
  value: {{ printf "lm://%s-cache-server-service:%v" $.root.Release.Name $cache.servicePort | quote }}
{{- with $cache.serde }}
- name: LMCACHE_REMOTE_SERDE
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- if hasKey . "enableController" }}
- name: LMCACHE_ENABLE_CONTROLLER
  value: {{ ternary "True" "False" .enableController | quote }}
{{- end }}
- name: LMCACHE_LMCACHE_INSTANCE_ID
  {{- if hasKey . "instanceId" }}
  value: {{ .instanceId | quote }}
  {{- else }}
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
  {{- end }}
{{- if hasKey . "controllerPort" }}
- name: LMCACHE_CONTROLLER_PULL_URL
  value: {{ printf "%s:%v" $router .controllerPort | quote }}
{{- end }}
{{- if hasKey . "controllerReplyPort" }}
- name: LMCACHE_CONTROLLER_REPLY_URL
  value: {{ printf "%s:%v" $router .controllerReplyPort | quote }}
{{- end }}
{{- if hasKey . "workerPorts" }}
- name: LMCACHE_LMCACHE_WORKER_PORTS
  value: {{ .workerPorts | quote }}
{{- end }}
{{- if hasKey . "p2pHost" }}
- name: LMCACHE_P2P_HOST
  value: {{ .p2pHost | quote }}
{{- end }}
{{- if hasKey . "p2pInitPorts" }}
- name: LMCACHE_P2P_INIT_PORTS
  value: {{ .p2pInitPorts | quote }}
{{- end }}
{{- if hasKey . "workerHeartbeatTime" }}
- name: LMCACHE_LMCACHE_WORKER_HEARTBEAT_TIME
  value: {{ .workerHeartbeatTime | quote }}
{{- end }}
{{- end }}
{{- end }}
