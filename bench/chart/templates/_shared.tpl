{{- define "bench.strategy" -}}
{{- if . -}}
{{ toYaml . }}
{{- else -}}
rollingUpdate:
  maxSurge: 100%
  maxUnavailable: 0
{{- end }}
{{- end }}

{{- define "bench.disruption" -}}
{{- if .maxUnavailable -}}
maxUnavailable: {{ .maxUnavailable }}
{{- else -}}
minAvailable: {{ .minAvailable | default 0 }}
{{- end }}
{{- end }}

{{- define "bench.requiredNodes" -}}
nodeAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    nodeSelectorTerms:
      {{- toYaml . | nindent 6 }}
{{- end }}

{{- define "bench.monitorEndpoint" -}}
- port: {{ .port }}
  honorLabels: {{ .monitor.honorLabels }}
  interval: {{ .monitor.interval }}
  scrapeTimeout: {{ .monitor.scrapeTimeout }}
  {{- with .monitor.metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .monitor.relabelings }}
  relabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "bench.secretEnv" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret | quote }}
      key: {{ .key | quote }}
{{- end }}

{{- define "bench.probe" -}}
initialDelaySeconds: {{ .initialDelaySeconds | default 15 }}
periodSeconds: {{ .periodSeconds | default 10 }}
failureThreshold: {{ .failureThreshold | default 3 }}
{{- with .timeoutSeconds }}
timeoutSeconds: {{ . }}
{{- end }}
{{- with .successThreshold }}
successThreshold: {{ . }}
{{- end }}
{{- if .exec }}
exec:
  command:
    {{- range .exec.command }}
    - {{ . | quote }}
    {{- end }}
{{- else if .tcpSocket }}
tcpSocket:
  {{- with .tcpSocket.host }}
  host: {{ . | quote }}
  {{- end }}
  port: {{ .tcpSocket.port }}
{{- else if .grpc }}
grpc:
  {{- with .grpc.service }}
  service: {{ . | quote }}
  {{- end }}
  port: {{ .grpc.port }}
{{- else }}
httpGet:
  path: {{ .httpGet.path | default "/health" }}
  port: {{ .httpGet.port | default 8000 }}
  {{- with .httpGet.httpHeaders }}
  httpHeaders:
    {{- range . }}
    - name: {{ .name | quote }}
      value: {{ .value | quote }}
    {{- end }}
  {{- end }}
  {{- with .httpGet.host }}
  host: {{ . | quote }}
  {{- end }}
  {{- with .httpGet.scheme }}
  scheme: {{ . }}
  {{- end }}
{{- end }}
{{- end }}
