{{- define "bench.engineResources" -}}
{{- $m := . -}}
{{- if $m.resources -}}
{{ toYaml $m.resources }}
{{- else -}}
{{- $device := $m.requestGPUType | default "nvidia.com/gpu" -}}
requests:
  memory: {{ required "modelSpec.requestMemory: is missing" $m.requestMemory | quote }}
  {{- if not (hasKey $m "requestCPU") }}
  {{- fail "modelSpec.requestCPU: is missing" }}
  {{- end }}
  cpu: {{ $m.requestCPU | quote }}
  {{- if gt (int $m.requestGPU) 0 }}
  {{ $device }}: {{ $m.requestGPU | quote }}
  {{- end }}
  {{- if hasKey $m "requestGPUMem" }}
  nvidia.com/gpumem: {{ $m.requestGPUMem | quote }}
  {{- end }}
  {{- if hasKey $m "requestGPUMemPercentage" }}
  nvidia.com/gpumem-percentage: {{ $m.requestGPUMemPercentage | quote }}
  {{- end }}
  {{- if hasKey $m "requestGPUCores" }}
  nvidia.com/gpucores: {{ $m.requestGPUCores | quote }}
  {{- end }}
limits:
  {{- if hasKey $m "limitMemory" }}
  memory: {{ $m.limitMemory | quote }}
  {{- end }}
  {{- if hasKey $m "limitCPU" }}
  cpu: {{ $m.limitCPU | quote }}
  {{- end }}
  {{- if gt (int $m.requestGPU) 0 }}
  {{ $device }}: {{ $m.requestGPU | quote }}
  {{- end }}
  {{- if hasKey $m "limitGPUMem" }}
  nvidia.com/gpumem: {{ $m.limitGPUMem | quote }}
  {{- end }}
  {{- if hasKey $m "limitGPUMemPercentage" }}
  nvidia.com/gpumem-percentage: {{ $m.limitGPUMemPercentage | quote }}
  {{- end }}
  {{- if hasKey $m "limitGPUCores" }}
  nvidia.com/gpucores: {{ $m.limitGPUCores | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "bench.engineTolerations" -}}
{{- $global := .root.Values.servingEngineSpec.tolerations -}}
{{- $own := .model.tolerations -}}
{{- if and $own (eq (.model.tolerationsPolicy | default "append") "override") -}}
{{ toYaml $own }}
{{- else -}}
{{- with $global }}
{{ toYaml . }}
{{- end }}
{{- with $own }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "bench.engineCommand" -}}
{{- $m := .model -}}
- {{ ternary "/opt/venv/bin/vllm" "vllm" (eq $m.repository "lmcache/vllm-openai") }}
- serve
- {{ $m.modelURL | quote }}
- --host
- "0.0.0.0"
- --port
- {{ .root.Values.servingEngineSpec.containerPort | quote }}
{{- if $m.enableLoRA }}
- --enable-lora
{{- end }}
{{- if $m.enableTool }}
- --enable-auto-tool-choice
{{- end }}
{{- with $m.toolCallParser }}
- --tool-call-parser
- {{ . | quote }}
{{- end }}
{{- with $m.vllmConfig }}
{{- if hasKey . "enableChunkedPrefill" }}
- {{ ternary "--enable-chunked-prefill" "--no-enable-chunked-prefill" (not (empty .enableChunkedPrefill)) }}
{{- end }}
{{- if .enablePrefixCaching }}
- --enable-prefix-caching
{{- else }}
- --no-enable-prefix-caching
{{- end }}
{{- if hasKey . "maxModelLen" }}
- --max-model-len
- {{ .maxModelLen | quote }}
{{- end }}
{{- if hasKey . "dtype" }}
- --dtype
- {{ .dtype | quote }}
{{- end }}
{{- if hasKey . "tensorParallelSize" }}
- --tensor-parallel-size
- {{ .tensorParallelSize | quote }}
{{- end }}
{{- if hasKey . "maxNumSeqs" }}
- --max-num-seqs
- {{ .maxNumSeqs | quote }}
{{- end }}
{{- if hasKey . "gpuMemoryUtilization" }}
- --gpu_memory_utilization
- {{ .gpuMemoryUtilization | quote }}
{{- end }}
{{- if hasKey . "maxLoras" }}
- --max_loras
- {{ .maxLoras | quote }}
{{- end }}
{{- if hasKey . "runner" }}
- --runner
- {{ .runner | quote }}
{{- end }}
{{- if hasKey . "convert" }}
- --convert
- {{ .convert | quote }}
{{- end }}
{{- range .extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end }}
{{- with $m.modelRevision }}
- --revision
- {{ . | quote }}
{{- end }}
{{- if ($m.lmcacheConfig).enabled }}
- --kv-transfer-config
- {{ include "bench.kvTransfer" $m | squote }}
{{- end }}
{{- with $m.chatTemplate }}
- --chat-template
- {{ printf "/templates/%s" . | quote }}
{{- end }}
{{- end }}

{{- define "bench.engineEnv" -}}
{{- $m := .model -}}
{{- $engine := .root.Values.servingEngineSpec -}}
{{- $secrets := printf "%s-secrets" .root.Release.Name -}}
- name: PYTHONHASHSEED
  value: "123"
- name: HF_HOME
  {{- if .root.Values.sharedPvcStorage.enabled }}
  value: /data/shared-pvc-storage
  {{- else if hasKey $m "pvcStorage" }}
  value: /data
  {{- else }}
  value: /tmp
  {{- end }}
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
{{- with $m.vllmConfig }}
{{- if eq (toString .v0) "1" }}
- name: VLLM_USE_V1
  value: "0"
{{- else }}
- name: PROMETHEUS_MULTIPROC_DIR
  value: {{ .prometheusMultiprocDir | default "/tmp" | quote }}
{{- end }}
{{- end }}
{{- with $m.hf_token }}
{{- if kindIs "string" . }}
{{ include "bench.secretEnv" (dict "name" "HF_TOKEN" "secret" $secrets "key" (printf "hf_token_%s" $m.name)) }}
{{- else }}
{{ include "bench.secretEnv" (dict "name" "HF_TOKEN" "secret" .secretName "key" .secretKey) }}
{{- end }}
{{- end }}
{{- with $engine.vllmApiKey }}
{{- if kindIs "string" . }}
{{ include "bench.secretEnv" (dict "name" "VLLM_API_KEY" "secret" $secrets "key" "vllmApiKey") }}
{{- else if and .secretName .secretKey }}
{{ include "bench.secretEnv" (dict "name" "VLLM_API_KEY" "secret" .secretName "key" .secretKey) }}
{{- end }}
{{- end }}
{{- with $engine.env }}
{{ toYaml . }}
{{- end }}
{{- with $m.env }}
{{ toYaml . }}
{{- end }}
{{- include "bench.lmcacheEnv" . }}
{{- end }}

{{- define "bench.engineMounts" -}}
{{- $m := .model -}}
{{- if hasKey $m "pvcStorage" }}
- name: {{ .root.Release.Name }}-storage
  mountPath: /data
{{- end }}
{{- if and $m.vllmConfig (hasKey ($m.vllmConfig | default dict) "tensorParallelSize") }}
- name: shm
  mountPath: /dev/shm
{{- end }}
{{- if $m.chatTemplate }}
- name: {{ ternary (printf "%s-%s-chat-templates" .root.Release.Name $m.name) "vllm-templates" (hasKey $m "chatTemplateConfigMap") }}
  mountPath: /templates
{{- end }}
{{- with $m.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- if .root.Values.sharedPvcStorage.enabled }}
- name: {{ .root.Release.Name }}-shared-pvc-storage
  mountPath: /data/shared-pvc-storage
{{- end }}
{{- end }}

{{- define "bench.engineVolumes" -}}
{{- $m := .model -}}
{{- $release := .root.Release.Name -}}
{{- if hasKey $m "pvcStorage" }}
- name: {{ $release }}-storage
  {{- if kindIs "string" $m.pvcStorage }}
  persistentVolumeClaim:
    claimName: {{ $m.pvcExistingClaimName | default (printf "%s-%s-storage-claim" $release $m.name) | quote }}
  {{- else if kindIs "map" $m.pvcStorage }}
  {{- if hasKey $m.pvcStorage "emptyDir" }}
  emptyDir:
    {{- toYaml $m.pvcStorage.emptyDir | nindent 4 }}
  {{- end }}
  {{- end }}
{{- end }}
{{- if .root.Values.sharedPvcStorage.enabled }}
- name: {{ $release }}-shared-pvc-storage
  persistentVolumeClaim:
    claimName: {{ $release }}-shared-pvc-storage-claim
{{- end }}
{{- if and $m.vllmConfig (hasKey ($m.vllmConfig | default dict) "tensorParallelSize") }}
- name: shm
  emptyDir:
    medium: Memory
    sizeLimit: {{ $m.shmSize | default "20Gi" | quote }}
{{- end }}
{{- if $m.chatTemplate }}
{{- if hasKey $m "chatTemplateConfigMap" }}
- name: {{ $release }}-{{ $m.name }}-chat-templates
  configMap:
    name: {{ $release }}-{{ $m.name }}-chat-templates
{{- else }}
- name: vllm-templates
  persistentVolumeClaim:
    claimName: vllm-templates-pvc
{{- end }}
{{- end }}
{{- with $m.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "bench.initContainer" -}}
{{- $m := .model -}}
{{- $root := .root -}}
{{- with $m.initContainer }}
- name: {{ .name }}
  image: {{ .image }}
  {{- with .command }}
  command:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .args }}
  args:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with ($m.envFromSecret).name }}
  envFrom:
    - secretRef:
        name: {{ . | quote }}
  {{- end }}
  env:
    - name: RELEASE_NAME
      value: {{ $root.Release.Name | quote }}
    {{- if $root.Values.cacheserverSpec.enabled }}
    - name: LMCACHE_SERVER_SERVICE_PORT
      value: {{ $root.Values.cacheserverSpec.servicePort | quote }}
    {{- end }}
    {{- with .env }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if or (and .mountPvcStorage (hasKey $m "pvcStorage")) .extraVolumeMounts }}
  volumeMounts:
    {{- if and .mountPvcStorage (hasKey $m "pvcStorage") }}
    - name: {{ $root.Release.Name }}-storage
      mountPath: /data
    {{- end }}
    {{- with .extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
  {{- with $root.Values.servingEngineSpec.containerSecurityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
