import type { Probe } from 'kubernetes-types/core/v1.js';
import type { Probes } from '../../constructs/index.js';
import { ports } from '../../contract/ports.js';
import { truthy } from '../values/helm-truth.js';
import type { ServingEngineSpec } from '../values/serving-engine-spec.js';
import { numberOrText, numeric, printed } from './printed.js';
import type { Remarks } from './translation.js';

const NAMES = ['startup', 'liveness', 'readiness'] as const;

/** Probes of every engine. The chart's own port of 8000 follows `containerPort`, on which vLLM listens. */
export function engineProbes(spec: ServingEngineSpec, remarks: Remarks): Required<Probes> {
  const probeOf = (name: (typeof NAMES)[number]): Probe | false => {
    const probe = spec[`${name}Probe`];
    return truthy(probe) ? engineProbe(probe as Probe, numeric(spec.containerPort) ?? ports.engine) : false;
  };
  const probes = {
    startup: probeOf('startup'),
    liveness: probeOf('liveness'),
    readiness: probeOf('readiness'),
  };
  for (const name of NAMES) {
    const probe = probes[name];
    if (probe && !probe.exec && !probe.tcpSocket && !probe.grpc && !truthy(spec[`${name}Probe`]?.httpGet)) {
      remarks.problem(
        ['servingEngineSpec', `${name}Probe`],
        'has no handler; set httpGet, exec, tcpSocket or grpc',
      );
    }
  }
  return probes;
}

function engineProbe(probe: Probe, containerPort: number): Probe {
  return {
    initialDelaySeconds: numeric(probe.initialDelaySeconds) || 15,
    periodSeconds: numeric(probe.periodSeconds) || 10,
    failureThreshold: numeric(probe.failureThreshold) || 3,
    ...(truthy(probe.timeoutSeconds) && { timeoutSeconds: numeric(probe.timeoutSeconds) }),
    ...(truthy(probe.successThreshold) && { successThreshold: numeric(probe.successThreshold) }),
    ...handler(probe, containerPort),
  };
}

function handler(probe: Probe, containerPort: number): Partial<Probe> {
  const { exec, tcpSocket, grpc, httpGet } = probe;
  if (truthy(exec)) return { exec: { command: (exec?.command ?? []).map((item) => printed(item) ?? '') } };
  // The chart prints ports without quotes, so that "8000" is a number too.
  if (tcpSocket && truthy(tcpSocket))
    return { tcpSocket: { ...tcpSocket, port: numberOrText(tcpSocket.port) ?? containerPort } };
  if (grpc && truthy(grpc)) return { grpc: { ...grpc, port: numeric(grpc.port) ?? containerPort } };
  // 8000 is what the chart's defaults say whatever the port; who wrote another number meant it.
  const given = numberOrText(httpGet?.port) ?? ports.engine;
  const port = given === ports.engine ? containerPort : given;
  return { httpGet: { ...httpGet, path: httpGet?.path || '/health', port } };
}
