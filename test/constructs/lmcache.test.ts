import { describe, expect, it } from 'vitest';
import { type LMCache, lmcacheConnector, lmcacheEnv } from '../../constructs/lmcache.js';
import { engineOf, stackChart, workloadOf } from './rendered.js';

const env = (lmcache: LMCache) =>
  Object.fromEntries(lmcacheEnv(lmcache).map(({ name, value }) => [name, value]));
const base = {
  LMCACHE_USE_EXPERIMENTAL: 'True',
  VLLM_RPC_TIMEOUT: '1000000',
  LMCACHE_LOG_LEVEL: 'INFO',
  LMCACHE_LMCACHE_INSTANCE_ID: undefined,
};

describe('environment', () => {
  it('is the connection alone where nothing is kept', () => {
    expect(env({})).toEqual(base);
  });

  it('names the engine by its pod, or by a constant', () => {
    expect(lmcacheEnv({}).at(-1)).toEqual({
      name: 'LMCACHE_LMCACHE_INSTANCE_ID',
      valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
    });
    expect(env({ instanceId: 'a' }).LMCACHE_LMCACHE_INSTANCE_ID).toBe('a');
  });

  it('keeps blocks in host memory, on disk and remotely', () => {
    expect(
      env({
        cpu: { sizeGb: 2.5 },
        disk: { sizeGb: 100 },
        remote: { url: 'lm://cache:80', serde: 'naive' },
      }),
    ).toEqual({
      ...base,
      LMCACHE_LOCAL_CPU: 'True',
      LMCACHE_MAX_LOCAL_CPU_SIZE: '2.5',
      LMCACHE_LOCAL_DISK: 'file:///lmcache/',
      LMCACHE_MAX_LOCAL_DISK_SIZE: '100',
      LMCACHE_REMOTE_URL: 'lm://cache:80',
      LMCACHE_REMOTE_SERDE: 'naive',
    });
  });

  it('tells the controller of the engine', () => {
    expect(
      env({
        controller: {
          pullUrl: 'r:9000',
          replyUrl: 'r:9001',
          workerPorts: 8001,
          p2pHost: 'h',
          p2pInitPorts: '1,2',
          workerHeartbeatSeconds: 10,
        },
      }),
    ).toEqual({
      ...base,
      LMCACHE_ENABLE_CONTROLLER: 'True',
      LMCACHE_CONTROLLER_PULL_URL: 'r:9000',
      LMCACHE_CONTROLLER_REPLY_URL: 'r:9001',
      LMCACHE_LMCACHE_WORKER_PORTS: '8001',
      LMCACHE_P2P_HOST: 'h',
      LMCACHE_P2P_INIT_PORTS: '1,2',
      LMCACHE_LMCACHE_WORKER_HEARTBEAT_TIME: '10',
    });
    expect(env({ controller: { enable: false } }).LMCACHE_ENABLE_CONTROLLER).toBe('False');
    expect(env({ controller: { enable: 'unset' } })).toEqual(base);
  });

  it('has one entry a name where prefill/decode and offload both set it', () => {
    const names = lmcacheEnv({
      nixl: { enable: true },
      cpu: { sizeGb: 1 },
      remote: { url: 'lm://a', serde: 'naive' },
    }).map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(env({ nixl: {}, cpu: { sizeGb: 1 } }).LMCACHE_LOCAL_CPU).toBe('True');
  });
});

describe('connector', () => {
  it('is LMCache’s for both directions', () => {
    expect(lmcacheConnector({})).toEqual({ kv_connector: 'LMCacheConnectorV1', kv_role: 'kv_both' });
    expect(lmcacheConnector({ attach: false })).toBeUndefined();
  });

  it('carries the RPC port, and what a receiver computes again', () => {
    expect(lmcacheConnector({ kvRole: 'kv_producer', pd: { role: 'sender' } })).toEqual({
      kv_connector: 'LMCacheConnectorV1',
      kv_role: 'kv_producer',
      kv_connector_extra_config: { discard_partial_chunks: false, lmcache_rpc_port: 'producer1' },
    });
    expect(lmcacheConnector({ pd: { role: 'receiver', rpcPort: 'c', skipLastTokens: 3 } })).toHaveProperty(
      'kv_connector_extra_config',
      { discard_partial_chunks: false, lmcache_rpc_port: 'c', skip_last_n_tokens: 3 },
    );
  });
});

describe('disk', () => {
  it('is an emptyDir of its size', () => {
    const { pod, main } = engineOf({ lmcache: { disk: { sizeGb: 100 } } });

    expect(pod.volumes).toEqual([{ name: 'lmcache-disk', emptyDir: { sizeLimit: '100Gi' } }]);
    expect(main.volumeMounts).toEqual([{ name: 'lmcache-disk', mountPath: '/lmcache' }]);
  });

  it('may be any volume, or the user’s own folder', () => {
    const disk = { sizeGb: 1, path: '/fast', volume: { hostPath: { path: '/nvme' } } };

    expect(engineOf({ lmcache: { disk } }).pod.volumes).toEqual([
      { name: 'lmcache-disk', hostPath: { path: '/nvme' } },
    ]);
    expect(engineOf({ lmcache: { disk } }).env.LMCACHE_LOCAL_DISK).toBe('file:///fast/');
    const none = engineOf({ lmcache: { disk: { sizeGb: 1, path: false } } });
    expect(none.pod.volumes).toBeUndefined();
    expect(none.env).not.toHaveProperty('LMCACHE_LOCAL_DISK');
    expect(none.env.LMCACHE_MAX_LOCAL_DISK_SIZE).toBe('1');
  });
});

describe('in a stack', () => {
  it('has the stack’s cache server as its remote store', () => {
    const chart = stackChart({
      cacheServer: { servicePort: 81, serde: 'cachegen' },
      engines: {
        a: { model: 'm', lmcache: {} },
        b: { model: 'm', lmcache: { remote: { url: 'redis://r' } } },
      },
    });

    expect(workloadOf(chart, 'stack-a-deployment-vllm').env).toMatchObject({
      LMCACHE_REMOTE_URL: 'lm://stack-cache-server-service:81',
      LMCACHE_REMOTE_SERDE: 'cachegen',
    });
    expect(workloadOf(chart, 'stack-b-deployment-vllm').env.LMCACHE_REMOTE_URL).toBe('redis://r');
  });

  it('has a worker port for each rank towards a kvaware router', () => {
    const chart = stackChart({
      router: { routing: { logic: 'kvaware', controller: { port: 7000 } } },
      engines: {
        one: { model: 'm', lmcache: {} },
        two: { model: 'm', lmcache: {}, tensorParallelSize: 2, dataParallelSize: 2 },
        none: { model: 'm' },
      },
    });

    expect(workloadOf(chart, 'stack-one-deployment-vllm').env).toMatchObject({
      LMCACHE_CONTROLLER_PULL_URL: 'stack-router-service:7000',
      LMCACHE_CONTROLLER_REPLY_URL: 'stack-router-service:9001',
      LMCACHE_LMCACHE_WORKER_PORTS: '8001',
    });
    expect(workloadOf(chart, 'stack-two-deployment-vllm').env.LMCACHE_LMCACHE_WORKER_PORTS).toBe(
      '8001,8002,8003,8004',
    );
    expect(Object.keys(workloadOf(chart, 'stack-none-deployment-vllm').env).join()).not.toContain('LMCACHE');
  });
});
