import { describe, expect, it } from 'vitest';
import { routerArgs } from '../../../contract/router-args.js';
import { routerConfig } from '../../../router/config/config.js';
import { FlagError } from '../../../src/runtime/flags.js';

const files: Readonly<Record<string, string>> = {
  'fleet.yaml': `
service_discovery: static
routing_logic: roundrobin
static_models:
  org/model-a: {static_backends: ["http://10.0.0.1:8000","http://10.0.0.2:8000"], static_model_type: completion}
  org/emb-b:   {static_backends: ["http://10.0.0.3:8000"], static_model_type: embeddings}
  org/later:   {static_model_type: chat}
static_aliases: {gpt-4: org/model-a}
`,
  'fleet.json': JSON.stringify({
    service_discovery: 'static',
    routing_logic: 'session',
    static_backends: 'http://10.0.0.1:8000,http://10.0.0.2:8000',
    static_models: 'a,b',
    session_key: null,
    k8s_port: null,
    static_backend_health_checks: false,
  }),
  'base.yaml': 'session-key: x-user\nport: 9001\nrouting-logic: p2c\nstatic_backend_health_checks: off\n',
  'empty.yaml': '# nothing\n',
  'broken.yaml': 'a: [1\n',
  'list.yaml': '- a\n',
  'nested.yaml': 'config: other.yaml\nrouting_logik: session\n',
};

function read(path: string): string {
  const text = files[path];
  if (text === undefined) throw new Error('no such file');
  return text;
}

function config(argv: string, env: Readonly<Record<string, string>> = {}) {
  return routerConfig(argv.split(' '), env, read);
}

function problems(argv: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    config(argv, env);
  } catch (error) {
    if (error instanceof FlagError) return error.problems;
    throw error;
  }
  return [];
}

const k8s = '--service-discovery k8s --routing-logic roundrobin';
const fixed = '--service-discovery static --routing-logic roundrobin';
const two = `${fixed} --static-backends http://a:1,http://b:1 --static-models m,n`;

describe('routerConfig: what is not allowed', () => {
  it.each([
    [
      'no routing logic',
      '--service-discovery k8s',
      '--routing-logic: missing; use one of roundrobin, session, prefixaware, kvaware, disaggregated_prefill, disaggregated_prefill_orchestrated, loadaware, leastloaded, p2c, ttft',
    ],
    [
      'no discovery and no external providers',
      '--routing-logic roundrobin',
      '--service-discovery: missing; give static or k8s, or --external-providers-config',
    ],
    [
      'static without models',
      `${fixed} --static-backends http://a:1`,
      '--static-models: missing; --service-discovery static needs it',
    ],
    [
      'static without backends',
      `${fixed} --static-models m`,
      '--static-backends: missing; --service-discovery static needs it',
    ],
    [
      'health checks without types',
      `${two} --static-backend-health-checks`,
      '--static-model-types: missing; health checks need the type of each backend',
    ],
    [
      'health checks with an unknown type',
      `${two} --static-backend-health-checks --static-model-types chat,video`,
      '--static-model-types: unknown type, got "video"; use chat, completion, embeddings, rerank, score, transcription, vision, messages',
    ],
    [
      'health checks with too few types',
      `${two} --static-backend-health-checks --static-model-types chat`,
      '--static-model-types: 1 for 2 backends; give one for each, in their order',
    ],
    [
      'session without a key',
      '--service-discovery k8s --routing-logic session',
      '--session-key: missing; --routing-logic session needs the name of a header or body key',
    ],
    [
      'a log interval of 0',
      `${k8s} --log-stats --log-stats-interval 0`,
      '--log-stats-interval: out of range, got 0; give 1 or more',
    ],
    [
      'a scrape interval of 0',
      `${k8s} --engine-stats-interval 0`,
      '--engine-stats-interval: out of range, got 0; give 1 or more',
    ],
    [
      'a window below 0',
      `${k8s} --request-stats-window -1`,
      '--request-stats-window: out of range, got -1; give 1 or more',
    ],
    [
      'a trace rate above 1',
      `${k8s} --sentry-traces-sample-rate 1.5`,
      '--sentry-traces-sample-rate: out of range, got 1.5; give 0 to 1',
    ],
    [
      'a profile rate below 0',
      `${k8s} --sentry-profile-session-sample-rate=-0.1`,
      '--sentry-profile-session-sample-rate: out of range, got -0.1; give 0 to 1',
    ],
    [
      'other counts of backends and models',
      `${fixed} --static-backends http://a:1,http://b:1 --static-models m`,
      '--static-models: 1 for 2 backends; give one for each, in their order',
    ],
    [
      'too few labels',
      `${two} --static-model-labels p`,
      '--static-model-labels: 1 for 2 backends; give one for each, in their order',
    ],
    [
      'prefill/decode without decode labels',
      '--service-discovery k8s --routing-logic disaggregated_prefill_orchestrated --prefill-model-labels p',
      '--decode-model-labels: missing; --routing-logic disaggregated_prefill_orchestrated needs it',
    ],
    [
      'a label that no static backend has',
      `${two} --routing-logic disaggregated_prefill --static-model-labels p,d --prefill-model-labels p --decode-model-labels e`,
      '--decode-model-labels: no static backend has such a label, got e; see --static-model-labels',
    ],
    [
      'session on one leg without a key',
      '--service-discovery k8s --routing-logic disaggregated_prefill --prefill-model-labels p --decode-model-labels d --decode-routing-logic session',
      '--session-key: missing; --decode-routing-logic session needs the name of a header or body key',
    ],
    [
      'half of LMCache',
      `${k8s} --nixl-proxy-host 0.0.0.0`,
      '--nixl-peer-host: missing; --nixl-proxy-host has no effect without it',
    ],
    [
      'LMCache without its flow',
      `${k8s} --nixl-proxy-host 0.0.0.0 --nixl-peer-host d`,
      '--nixl-peer-host: belongs to --routing-logic disaggregated_prefill, got roundrobin; remove it or change the logic',
    ],
    [
      'two dynamic files',
      `${k8s} --dynamic-config-yaml empty.yaml --dynamic-config-json fleet.json --session-key x`,
      '--dynamic-config-json: not allowed together with --dynamic-config-yaml; keep one',
    ],
    [
      'Python callbacks',
      `${k8s} --callbacks pkg.mod.instance`,
      '--callbacks: not a JavaScript module and export, got "pkg.mod.instance"; write ./file.mjs#name, as Python cannot be loaded',
    ],
    [
      'a bad alias',
      `${two} --static-aliases gpt-4`,
      '--static-aliases: not a pair, got "gpt-4"; write alias:model',
    ],
    [
      'an unknown routing logic',
      '--service-discovery k8s --routing-logic sesion',
      '--routing-logic: unknown value, got "sesion"; use one of roundrobin, session, prefixaware, kvaware, disaggregated_prefill, disaggregated_prefill_orchestrated, loadaware, leastloaded, p2c, ttft',
    ],
    [
      'a file that is not there',
      `${k8s} --config x.yaml`,
      'x.yaml: not readable, no such file; correct the path',
    ],
    [
      'a file that is a list',
      `${k8s} --config list.yaml`,
      'list.yaml: not a map of flags; write flag: value lines',
    ],
  ])('refuses %s', (_, argv, problem) => {
    expect(problems(argv)).toEqual([problem]);
  });

  it('reports mistakes of all sources at once', () => {
    expect(
      problems('--service-discovery static --static-backends engine:8000 --config nested.yaml', {
        VLLM_ROUTER_PORT: 'x',
      }),
    ).toEqual([
      'VLLM_ROUTER_PORT: not a whole number, got "x"; give a whole number',
      'nested.yaml routing_logik: unknown key; did you mean routing_logic',
      'nested.yaml config: a file cannot name a further file; use the flag',
      expect.stringMatching(/^--routing-logic: missing/),
      '--static-models: missing; --service-discovery static needs it',
    ]);
  });

  it('says where a file is not readable', () => {
    expect(problems(`${k8s} --config broken.yaml`)[0]).toMatch(
      /^broken\.yaml: not readable as YAML, .* line \d/,
    );
  });
});

describe('routerConfig: what is allowed', () => {
  it('needs no discovery besides external providers', () => {
    const { serviceDiscovery, warnings } = config(
      '--routing-logic roundrobin --external-providers-config p.yaml',
    );
    expect(serviceDiscovery).toBe('external-only');
    expect(warnings).toEqual([]);
    expect(config('--service-discovery external-only --routing-logic kvaware').warnings).toHaveLength(1);
  });

  it('gives each flag in camel case with upstream defaults', () => {
    expect(config(k8s)).toMatchObject({
      host: '0.0.0.0',
      port: 8001,
      k8sPort: 8000,
      k8sNamespace: 'default',
      k8sServiceDiscoveryType: 'pod-ip',
      kvAwareThreshold: 2000,
      lmcacheControllerPort: 9000,
      staticBackendHealthChecks: false,
      backends: [],
    });
  });

  it('pairs backends with models, labels and types', () => {
    const { backends } = config(
      `${two} --static-model-labels p,d --static-model-types chat,embeddings --static-backend-health-checks`,
    );
    expect(backends).toEqual([
      { url: 'http://a:1', model: 'm', label: 'p', type: 'chat' },
      { url: 'http://b:1', model: 'n', label: 'd', type: 'embeddings' },
    ]);
  });

  it('accepts kvaware and loadaware without more', () => {
    for (const logic of ['kvaware', 'loadaware']) {
      expect(config(`--service-discovery k8s --routing-logic ${logic}`).routingLogic).toBe(logic);
    }
  });

  it('does not look at a log interval that is not used', () => {
    expect(problems(`${k8s} --log-stats-interval 0`)).toEqual([]);
  });

  it('reads feature gates and points at those that set nothing', () => {
    const { gates, warnings } = config(`${k8s} --feature-gates SemanticCache=True,Other=no,Third`);
    expect(gates).toEqual({ SemanticCache: true, Other: false });
    expect(warnings).toEqual([
      '--feature-gates: unknown gate, got Other; the gates are SemanticCache, PIIDetection',
      '--feature-gates: Third sets nothing; write Third=true',
    ]);
  });

  it('names the feature gate that was meant, and says of one that stays off', () => {
    const { warnings } = config(
      `${k8s} --feature-gates SemanticCahce=true,PIIDetection=true,SemanticCache=1`,
    );
    expect(warnings).toEqual([
      '--feature-gates: unknown gate, got SemanticCahce; did you mean SemanticCache',
      '--feature-gates: SemanticCache is off, got 1; write SemanticCache=true to turn it on',
    ]);
  });

  it('warns of variables that look like those of flags, and not of what Kubernetes sets', () => {
    const { warnings } = config(k8s, {
      VLLM_ROUTER_API_KEY: 'secret',
      VLLM_ROUTER_PORT: 'tcp://10.0.0.1:80',
      VLLM_ROUTER_PORT_80_TCP_ADDR: '10.0.0.1',
      VLLM_ROUTER_SERVICE_HOST: '10.0.0.1',
      VLLM_ROUTER_SERVICE_PORT_HTTP: '80',
      VLLM_ROUTER_PROD_SERVICE_PORT: '80',
      VLLM_ROUTER_ZZZZZZZZZZZZZ: '1',
    });
    expect(warnings).toEqual([
      'VLLM_ROUTER_API_KEY: no flag has this variable; did you mean VLLM_ROUTER_API_KEYS',
      expect.stringMatching(/^VLLM_ROUTER_ZZZZZZZZZZZZZ: no flag has this variable/),
    ]);
  });

  it('accepts prefill and decode labels of static backends', () => {
    const argv = `${two} --routing-logic disaggregated_prefill --static-model-labels p,d --prefill-model-labels p,q --decode-model-labels d`;
    expect(config(`${argv} --nixl-peer-host d --nixl-proxy-host 0.0.0.0`)).toMatchObject({
      prefillModelLabels: ['p', 'q'],
      nixlPeerInitPort: 7300,
      nixlPeerAllocPort: 7400,
      nixlProxyPort: 7500,
    });
  });

  it('warns of aliases for models that no backend serves', () => {
    const { aliases, warnings } = config(`${two} --static-aliases gpt-4:m,o1:x`);
    expect(aliases).toEqual({ 'gpt-4': 'm', o1: 'x' });
    expect(warnings).toEqual(['--static-aliases: no backend serves x, the model of o1']);
  });
});

describe('routerConfig: files and environment', () => {
  it('reads the models and aliases of a dynamic YAML file', () => {
    const { backends, aliases, routingLogic } = config('--dynamic-config-yaml fleet.yaml');
    expect(routingLogic).toBe('roundrobin');
    expect(backends.map(({ url, model }) => [url, model])).toEqual([
      ['http://10.0.0.1:8000', 'org/model-a'],
      ['http://10.0.0.2:8000', 'org/model-a'],
      ['http://10.0.0.3:8000', 'org/emb-b'],
    ]);
    expect(aliases).toEqual({ 'gpt-4': 'org/model-a' });
    expect(config('--dynamic-config-yaml fleet.yaml --static-backend-health-checks').backends[2]?.type).toBe(
      'embeddings',
    );
  });

  it('reads a dynamic JSON file, null as not set', () => {
    const { backends, k8sPort } = config('--dynamic-config-json fleet.json --session-key x-user');
    expect(backends).toHaveLength(2);
    expect(k8sPort).toBe(8000);
    expect(problems('--dynamic-config-json fleet.json')).toHaveLength(1);
  });

  it('prefers dynamic file, flags, environment, config file and default in this order', () => {
    const argv =
      '--service-discovery k8s --routing-logic roundrobin --engine-stats-interval 30 --dynamic-config-json fleet.json --config base.yaml';
    expect(config(argv, { VLLM_ROUTER_PORT: '9002', VLLM_ROUTER_STATIC_MODELS: 'x,y' })).toMatchObject({
      port: 9002,
      routingLogic: 'session',
      sessionKey: 'x-user',
      staticModels: ['a', 'b'],
      engineStatsInterval: 30,
    });
    expect(config(argv).port).toBe(9001);
  });

  it('takes file names from the environment, and empty files as nothing', () => {
    expect(config(k8s, { VLLM_ROUTER_CONFIG: 'base.yaml' }).port).toBe(9001);
    expect(config(`${k8s} --dynamic-config-yaml empty.yaml`).port).toBe(8001);
    expect(config(k8s, { LOADAWARE_BETA: '0.5' }).loadawareBeta).toBe(0.5);
  });
});

describe('routerConfig: what deployers pass', () => {
  it('accepts the chart with Kubernetes discovery', () => {
    const argv =
      '--host 0.0.0.0 --port 8000 --service-discovery k8s --k8s-namespace default --k8s-service-discovery-type pod-ip --k8s-label-selector environment=test,release=test --routing-logic session --prefix-min-match-length 128 --session-key x-user-id --root-path /llm --engine-stats-interval 15 --request-stats-window 60 --log-stats --lmcache-controller-port 9000 --lmcache-controller-reply-port 9001 --lmcache-controller-heartbeat-port 9002 --otel-endpoint otel:4317 --otel-service-name vllm-router --otel-secure';
    expect(config(argv)).toMatchObject({
      port: 8000,
      k8sLabelSelector: 'environment=test,release=test',
      sessionKey: 'x-user-id',
      rootPath: '/llm',
      engineStatsInterval: 15,
      lmcacheControllerHeartbeatPort: 9002,
      otelSecure: true,
      logStats: true,
    });
  });

  it('accepts the chart with static discovery', () => {
    const argv =
      '--host 0.0.0.0 --port 8000 --service-discovery static --static-backends http://10.0.0.1:8000,http://10.0.0.2:8000 --static-models facebook/opt-125m,facebook/opt-125m --routing-logic roundrobin --engine-stats-interval 15 --request-stats-window 60';
    expect(config(argv).backends).toHaveLength(2);
  });

  it('accepts the chart with prefill and decode', () => {
    const argv =
      '--host 0.0.0.0 --port 8000 --service-discovery k8s --k8s-namespace default --k8s-service-discovery-type pod-ip --k8s-label-selector environment=test,release=test --routing-logic disaggregated_prefill --engine-stats-interval 15 --request-stats-window 60 --prefill-model-labels llama-prefill --decode-model-labels llama-decode';
    expect(config(argv)).toMatchObject({
      prefillModelLabels: ['llama-prefill'],
      decodeModelLabels: ['llama-decode'],
    });
  });

  it('accepts the operator, whose port is that of the Service', () => {
    const argv =
      '--host 0.0.0.0 --port 80 --service-discovery k8s --k8s-namespace vllm --k8s-label-selector app=vllmruntime-sample --routing-logic kvaware --lmcache-controller-port 9000 --engine-stats-interval 30 --request-stats-window 60';
    expect(config(argv)).toMatchObject({ port: 80, lmcacheControllerPort: 9000 });
  });

  it('learns what engines hold from their KV events, and from LMCache where its port is given', () => {
    const argv = `${k8s.replace('roundrobin', 'kvaware')}`;
    expect(config(argv)).toMatchObject({
      kvSource: 'engine-events',
      kvEventsPort: 5557,
      kvEventsReplayPort: 5558,
    });
    expect(config(`${argv} --lmcache-controller-port 9000`).kvSource).toBe('lmcache-controller');
    const both = `${argv} --lmcache-controller-port 9000 --kv-source engine-events`;
    expect(config(both).kvSource).toBe('engine-events');
  });

  it('refuses ports of KV events that cannot be', () => {
    const argv = `${k8s.replace('roundrobin', 'kvaware')}`;
    expect(problems(`${argv} --kv-events-ranks 2`)).toEqual([
      '--kv-events-replay-port: within 2 ports of --kv-events-port, where ranks publish, got 5558; give 5559, and engines the same',
    ]);
    const two =
      '--service-discovery static --routing-logic kvaware --static-backends http://a,http://b --static-models m,m';
    expect(problems(`${two} --static-kv-events-ports 1,x`)).toEqual([
      '--static-kv-events-ports: not a port, got "x"; give numbers from 1 to 65535',
    ]);
    expect(problems(`${two} --static-kv-events-replay-ports 1`)).toEqual([
      '--static-kv-events-replay-ports: 1 for 2 backends; give one for each, in their order',
      '--static-kv-events-ports: missing; --static-kv-events-replay-ports has no effect without it',
    ]);
  });

  it('accepts what routerArgs writes', () => {
    const argv = routerArgs({
      'service-discovery': 'k8s',
      'k8s-port': 8000,
      'routing-logic': 'disaggregated_prefill',
      'prefill-model-labels': ['m-prefill'],
      'decode-model-labels': ['m-decode'],
    });
    expect(config(argv.join(' ')).prefillModelLabels).toEqual(['m-prefill']);
  });
});
