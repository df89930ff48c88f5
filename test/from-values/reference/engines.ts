import { type Group, withModel } from './row.js';

const monitored = withModel({}, {}, { serviceMonitor: { enabled: true } });

/** Section 5.1: what all engines share. */
export const engineGroups: readonly Group[] = [
  {
    under: 'servingEngineSpec',
    base: withModel(),
    rows: [
      ['enableEngine', false, 'engine', 'gone'],
      ['labels', { team: 'nlp' }, 'engine spec.selector.matchLabels', '"team":"nlp"'],
      ['extraPorts', [{ name: 'debug', port: 5678 }], 'service spec.ports', '"name":"debug","port":5678'],
      ['vllmApiKey', 'sk-1', 'secrets data', '"vllmApiKey":"c2stMQ=="'],
      [
        'vllmApiKey',
        { secretName: 'keys', secretKey: 'vllm' },
        'main env',
        '{"name":"VLLM_API_KEY","valueFrom":{"secretKeyRef":{"key":"vllm","name":"keys"}}}',
      ],
      ['modelSpec', [], 'engine', 'gone'],
      ['containerPort', 9000, 'main ports', '"containerPort":9000'],
      ['servicePort', 8080, 'service spec.ports', '"port":8080'],
      ['configs', { A: 'b' }, 'configs data', '"A":"b"'],
      ['strategy', { type: 'Recreate' }, 'engine spec.strategy', '{"type":"Recreate"}'],
      ['startupProbe.failureThreshold', 99, 'main startupProbe', '"failureThreshold":99'],
      ['startupProbe.initialDelaySeconds', 99, 'main startupProbe', '"initialDelaySeconds":99'],
      ['startupProbe.periodSeconds', 99, 'main startupProbe', '"periodSeconds":99'],
      ['startupProbe.httpGet.path', '/up', 'main startupProbe', '"path":"/up"'],
      ['startupProbe.timeoutSeconds', 9, 'main startupProbe', '"timeoutSeconds":9'],
      ['startupProbe.successThreshold', 1, 'main startupProbe', '"successThreshold":1'],
      ['startupProbe.exec', { command: ['true'] }, 'main startupProbe', '"exec":{"command":["true"]}'],
      ['livenessProbe.failureThreshold', 99, 'main livenessProbe', '"failureThreshold":99'],
      ['livenessProbe.httpGet.port', 9999, 'main livenessProbe', '"port":9999'],
      [
        'livenessProbe.tcpSocket',
        { host: 'h', port: 9999 },
        'main livenessProbe',
        '"tcpSocket":{"host":"h","port":9999}',
      ],
      ['livenessProbe.httpGet.scheme', 'HTTPS', 'main livenessProbe', '"scheme":"HTTPS"'],
      ['livenessProbe.httpGet.host', 'h', 'main livenessProbe', '"host":"h"'],
      ['readinessProbe.failureThreshold', 99, 'main readinessProbe', '"failureThreshold":99'],
      [
        'readinessProbe.grpc',
        { port: 9999, service: 'x' },
        'main readinessProbe',
        '"grpc":{"port":9999,"service":"x"}',
      ],
      [
        'readinessProbe.httpGet.httpHeaders',
        [{ name: 'a', value: 'b' }],
        'main readinessProbe',
        '"httpHeaders":[{"name":"a","value":"b"}]',
      ],
      ['tolerations', [{ operator: 'Exists' }], 'pod tolerations', '[{"operator":"Exists"}]'],
      ['runtimeClassName', 'kata', 'pod runtimeClassName', '"kata"'],
      ['runtimeClassName', '', 'pod runtimeClassName', 'gone'],
      ['schedulerName', 'volcano', 'pod schedulerName', '"volcano"'],
      ['imagePullPolicy', 'Never', 'main imagePullPolicy', '"Never"'],
      ['securityContext', { fsGroup: 7 }, 'pod securityContext', '"fsGroup":7'],
      ['containerSecurityContext', { runAsUser: 7 }, 'main securityContext', '"runAsUser":7'],
      ['serviceMonitor.enabled', true, 'engineMonitor spec.endpoints', '"interval":"30s"'],
      ['env', [{ name: 'A', value: 'b' }], 'main env', '{"name":"A","value":"b"}'],
    ],
  },
  {
    under: 'servingEngineSpec.vllmApiKey',
    base: withModel({}, {}, { vllmApiKey: { secretName: 's', secretKey: 'k' } }),
    rows: [
      ['secretName', 'keys', 'main env', '"secretKeyRef":{"key":"k","name":"keys"}'],
      ['secretKey', 'vllm', 'main env', '"secretKeyRef":{"key":"vllm","name":"s"}'],
    ],
  },
  {
    under: 'servingEngineSpec.sidecar',
    base: withModel({ enableLoRA: true, pvcStorage: '1Gi' }),
    rows: [
      ['image', 'a/sidecar:1', 'pod containers.1.image', '"a/sidecar:1"'],
      ['imagePullPolicy', 'Never', 'pod containers.1.imagePullPolicy', '"Never"'],
    ],
  },
  {
    under: 'servingEngineSpec.serviceMonitor',
    base: monitored,
    rows: [
      ['additionalLabels', { release: 'prom' }, 'engineMonitor metadata.labels', '"release":"prom"'],
      ['interval', '7s', 'engineMonitor spec.endpoints', '"interval":"7s"'],
      ['scrapeTimeout', '6s', 'engineMonitor spec.endpoints', '"scrapeTimeout":"6s"'],
      ['honorLabels', true, 'engineMonitor spec.endpoints', '"honorLabels":true'],
      [
        'metricRelabelings',
        [{ action: 'keep' }],
        'engineMonitor spec.endpoints',
        '"metricRelabelings":[{"action":"keep"}]',
      ],
      [
        'relabelings',
        [{ action: 'drop' }],
        'engineMonitor spec.endpoints',
        '"relabelings":[{"action":"drop"}]',
      ],
    ],
  },
];
