import { describe, expect, it } from 'vitest';
import { CacheServer, type CacheServerProps } from '../../constructs/cache-server.js';
import { newChart, objectOf, workloadOf } from './rendered.js';

function server(props: CacheServerProps = {}) {
  const chart = newChart();
  return { chart, construct: new CacheServer(chart, 'CacheServer', props) };
}

describe('CacheServer', () => {
  it('starts LMCache’s server at the port that it declares', () => {
    const { main } = workloadOf(server({ containerPort: 9100 }).chart);

    expect(main.command).toEqual(['/opt/venv/bin/lmcache_server', '0.0.0.0', '9100']);
    expect(main.ports).toEqual([{ name: 'caserver-cport', containerPort: 9100 }]);
    expect(workloadOf(server({ device: 'cpu' }).chart).main.command?.at(-1)).toBe('cpu');
  });

  it('tells engines where it is', () => {
    expect(server().construct.url).toBe('lm://stack-cache-server-service:80');
    const { chart, construct } = server({ servicePort: 6500 });

    expect(construct.url).toBe('lm://stack-cache-server-service:6500');
    expect(objectOf(chart, 'Service').spec?.ports).toEqual([
      { name: 'cacheserver-sport', port: 6500, targetPort: 8000, protocol: 'TCP' },
    ]);
  });

  it('has a memory limit, since it never evicts', () => {
    expect(workloadOf(server().chart).main.resources?.limits).toEqual({ memory: '16Gi' });
  });

  it('is probed at its port, which is all that it can be asked', () => {
    const { main } = workloadOf(server().chart);

    for (const probe of [main.startupProbe, main.livenessProbe, main.readinessProbe]) {
      expect(probe?.tcpSocket).toEqual({ port: 'caserver-cport' });
    }
  });

  it('is restricted and has no token', () => {
    const { pod } = workloadOf(server().chart);

    expect(pod.securityContext?.runAsNonRoot).toBe(true);
    expect(pod.automountServiceAccountToken).toBe(false);
  });
});
