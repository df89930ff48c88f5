{{- define "bench.engineCommonLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: serving-engine
app.kubernetes.io/part-of: vllm-stack
app.kubernetes.io/managed-by: helm
{{- end }}

{{- define "bench.engineLabels" -}}
app.kubernetes.io/name: {{ .model.name }}
{{ include "bench.engineCommonLabels" .root }}
{{- with .root.Values.servingEngineSpec.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "bench.engineSelector" -}}
model: {{ .model.name | quote }}
helm-release-name: {{ .root.Release.Name | quote }}
{{ include "bench.engineLabels" . }}
{{- end }}

{{- define "bench.routerLabels" -}}
app.kubernetes.io/name: router
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: router
app.kubernetes.io/part-of: vllm-stack
app.kubernetes.io/managed-by: helm
{{- with .Values.routerSpec.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}
