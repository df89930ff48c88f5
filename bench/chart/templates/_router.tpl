{{- define "bench.routerArgs" -}}
{{- $engine := .Values.servingEngineSpec -}}
{{- $r := .Values.routerSpec -}}
- --host
- "0.0.0.0"
- --port
- {{ $r.containerPort | quote }}
- --service-discovery
- {{ $r.serviceDiscovery | default "k8s" | quote }}
{{- if eq ($r.serviceDiscovery | default "") "k8s" }}
- --k8s-namespace
- {{ .Release.Namespace | quote }}
- --k8s-service-discovery-type
- {{ $r.k8sServiceDiscoveryType | default "pod-ip" | quote }}
{{- if $engine.enableEngine }}
{{- $pairs := list }}
{{- range $key, $value := $engine.labels }}
{{- $pairs = append $pairs (printf "%s=%v" $key $value) }}
{{- end }}
- --k8s-label-selector
- {{ join "," $pairs | quote }}
{{- end }}
{{- else if eq ($r.serviceDiscovery | default "") "static" }}
- --static-backends
- {{ required "routerSpec.staticBackends: is missing" $r.staticBackends | quote }}
- --static-models
- {{ required "routerSpec.staticModels: is missing" $r.staticModels | quote }}
{{- end }}
- --routing-logic
- {{ $r.routingLogic | quote }}
{{- with $r.prefixMinMatchLength }}
- --prefix-min-match-length
- {{ . | quote }}
{{- end }}
{{- with $r.sessionKey }}
- --session-key
- {{ . | quote }}
{{- end }}
{{- with $r.rootPath }}
- --root-path
- {{ . | quote }}
{{- end }}
{{- with $r.engineScrapeInterval }}
- --engine-stats-interval
- {{ . | quote }}
{{- end }}
{{- with $r.requestStatsWindow }}
- --request-stats-window
- {{ . | quote }}
{{- end }}
{{- with $r.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- with $r.lmcacheControllerPort }}
- --lmcache-controller-port
- {{ . | quote }}
{{- end }}
{{- with $r.lmcacheControllerReplyPort }}
- --lmcache-controller-reply-port
- {{ . | quote }}
{{- end }}
{{- with $r.lmcacheControllerHeartbeatPort }}
- --lmcache-controller-heartbeat-port
- {{ . | quote }}
{{- end }}
{{- with $r.otel }}
{{- if .endpoint }}
- --otel-endpoint
- {{ .endpoint | quote }}
- --otel-service-name
- {{ .serviceName | default "vllm-router" | quote }}
{{- if .secure }}
- --otel-secure
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "bench.routerEnv" -}}
{{- $engine := .Values.servingEngineSpec -}}
{{- $r := .Values.routerSpec -}}
{{- with $r.hf_token }}
- name: HF_TOKEN
  value: {{ . | quote }}
{{- end }}
- name: PYTHONHASHSEED
  value: "123"
- name: LMCACHE_LOG_LEVEL
  value: {{ ($r.lmcacheConfig).logLevel | default "INFO" | quote }}
{{- if and $r.vllmApiKey.secretName $r.vllmApiKey.secretKey }}
{{ include "bench.secretEnv" (dict "name" "VLLM_API_KEY" "secret" $r.vllmApiKey.secretName "key" $r.vllmApiKey.secretKey) }}
{{- else if $engine.enableEngine }}
{{- if kindIs "string" $engine.vllmApiKey }}
{{ include "bench.secretEnv" (dict "name" "VLLM_API_KEY" "secret" (printf "%s-secrets" .Release.Name) "key" "vllmApiKey") }}
{{- else if and $engine.vllmApiKey.secretName $engine.vllmApiKey.secretKey }}
{{ include "bench.secretEnv" (dict "name" "VLLM_API_KEY" "secret" $engine.vllmApiKey.secretName "key" $engine.vllmApiKey.secretKey) }}
{{- end }}
{{- end }}
{{- with $r.env }}
{{ toYaml . }}
{{- end }}
{{- end }}
