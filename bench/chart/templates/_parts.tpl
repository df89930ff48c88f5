{{- define "bench.labels" -}}
app.kubernetes.io/instance: {{ .release | quote }}
app.kubernetes.io/name: {{ .name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "bench.probe" -}}
httpGet:
  path: /health
  port: {{ .port }}
periodSeconds: {{ .period }}
failureThreshold: {{ .failures }}
{{- end }}

{{- define "bench.resources" -}}
requests:
  cpu: {{ .requestCPU | quote }}
  memory: {{ .requestMemory | quote }}
  {{- with .requestGPU }}
  nvidia.com/gpu: {{ . | quote }}
  {{- end }}
{{- with .requestGPU }}
limits:
  nvidia.com/gpu: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "bench.engineCommand" -}}
- vllm
- serve
- {{ .modelURL | quote }}
- --host
- "0.0.0.0"
- --port
- "8000"
{{- with .vllmConfig }}
{{- with .maxModelLen }}
- --max-model-len
- {{ . | quote }}
{{- end }}
{{- with .tensorParallelSize }}
- --tensor-parallel-size
- {{ . | quote }}
{{- end }}
{{- with .gpuMemoryUtilization }}
- --gpu-memory-utilization
- {{ . | quote }}
{{- end }}
{{- range .extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
