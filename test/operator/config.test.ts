import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { VllmStack } from '../../constructs/stack.js';
import { operatorFlags, operatorKinds } from '../../contract/operator-flags.js';
import { bindAddress } from '../../operator/address.js';
import { operatorConfig } from '../../operator/config.js';
import { withOwnImages } from '../../src/from-values/own-images.js';
import { stackFromValues } from '../../src/from-values/stack.js';
import { FlagError } from '../../src/runtime/flags.js';
import { loadValues } from '../../src/values/load.js';

const configOf = (argv: string, env: Readonly<Record<string, string>> = {}) =>
  operatorConfig(argv === '' ? [] : argv.split(' '), env);

function problemsOf(argv: string): readonly string[] {
  try {
    configOf(argv);
  } catch (error) {
    if (error instanceof FlagError) return error.problems;
    throw error;
  }
  return [];
}

/** The Go operator's flags with their defaults, as production-stack a6c01db has them. */
const upstream: Readonly<Record<string, string | undefined>> = {
  'metrics-bind-address': '0',
  'metrics-secure': undefined,
  'metrics-cert-path': undefined,
  'metrics-cert-name': 'tls.crt',
  'metrics-cert-key': 'tls.key',
  'webhook-cert-path': undefined,
  'webhook-cert-name': undefined,
  'webhook-cert-key': undefined,
  'health-probe-bind-address': ':8081',
  'leader-elect': undefined,
  'enable-http2': undefined,
  'zap-log-level': undefined,
  'zap-encoder': undefined,
  'zap-devel': undefined,
  'zap-stacktrace-level': undefined,
  'zap-time-encoding': undefined,
};

describe('operatorConfig', () => {
  it('has every flag of the Go operator with its default', () => {
    const marked = Object.entries(operatorFlags).filter(([, spec]) => 'upstream' in spec);
    const actual = marked.map(([name, spec]) => [name, 'default' in spec ? spec.default : undefined]);
    expect(Object.fromEntries(actual)).toEqual(upstream);
  });

  it('reads the command line of the Go Deployment', () => {
    expect(
      configOf('--metrics-bind-address=:8443 --leader-elect --health-probe-bind-address=:8081'),
    ).toMatchObject({
      health: { port: 8081 },
      metrics: { port: 8443 },
      metricsSecure: true,
      metricsCertificate: undefined,
      leaderElect: true,
      namespaces: undefined,
      kinds: operatorKinds,
      logLevel: 'info',
      warnings: [],
    });
  });

  it('serves metrics by TLS unless it is told not to', () => {
    expect(configOf('').metricsSecure).toBe(true);
    expect(configOf('--metrics-secure').metricsSecure).toBe(true);
    expect(configOf('--metrics-secure=false').metricsSecure).toBe(false);
    expect(configOf('', { VLLM_OPERATOR_METRICS_SECURE: 'false' }).metricsSecure).toBe(false);
    expect(configOf('--metrics-cert-path=/c --metrics-cert-key=k').metricsCertificate).toEqual({
      cert: '/c/tls.crt',
      key: '/c/k',
    });
  });

  it.each([
    ['', 'info', 'text'],
    ['--zap-devel', 'debug', 'text'],
    ['--zap-log-level=5 --zap-encoder=json', 'debug', 'json'],
    ['--zap-log-level=0', 'info', 'text'],
    ['--zap-log-level=panic --zap-encoder=json --log-format=text', 'critical', 'text'],
    ['--zap-devel --zap-log-level=error --zap-encoder=console', 'error', 'text'],
  ])('logs by %s from %s as %s', (argv, logLevel, logFormat) => {
    expect(configOf(argv)).toMatchObject({ logLevel, logFormat });
  });

  it('tells of what it accepts and cannot heed', () => {
    expect(configOf('--webhook-cert-path=/x --enable-http2=false').warnings).toEqual([
      '--enable-http2: has no effect; Metrics are served by HTTP/1.1.',
      '--webhook-cert-path: has no effect; There are no webhooks: the CRDs check resources themselves.',
    ]);
  });

  it('watches the namespaces of its own flag before those of the chart', () => {
    expect(configOf('', { WATCH_NAMESPACE: 'a,b' }).namespaces).toEqual(['a', 'b']);
    expect(configOf('--watch-namespaces=c', { WATCH_NAMESPACE: 'a' }).namespaces).toEqual(['c']);
    expect(configOf('', { WATCH_NAMESPACE: '' }).namespaces).toBeUndefined();
  });

  it('tells all that is wrong at once', () => {
    expect(
      problemsOf('--kinds=VLLMRuntimes,Pod --health-probe-bind-address=8081 --zap-log-level=loud'),
    ).toEqual([
      '--kinds: unknown kind, got VLLMRuntimes; did you mean VLLMRuntime?',
      `--kinds: unknown kind, got Pod; use ${operatorKinds.join(', ')}`,
      '--zap-log-level: unknown level, got loud; use debug, info, warn, warning, error, panic or a number',
      '--health-probe-bind-address: is no address, got 8081; give [host]:port, or 0 for none',
    ]);
  });

  it.each([
    ['with metrics', 'metrics: { enabled: true }'],
    ['without metrics', 'metrics: { enabled: false }'],
    ['with webhooks', 'webhook: { enabled: true }'],
  ])("starts with the arguments of the chart's controller %s, and looks after adapters alone", (_, more) => {
    const target = { release: 'r', namespace: 'n' };
    const text = `loraController: { enableLoraController: true, extraArgs: [--zap-log-level=debug], ${more} }`;
    const { values } = loadValues({ files: [{ name: 'values.yaml', text }] });
    const chart = new Chart(new App(), 'chart', { namespace: target.namespace });
    new VllmStack(chart, target.release, withOwnImages(stackFromValues(values, target).props));
    const [controller] = chart
      .toJson()
      .filter(({ kind, metadata }) => kind === 'Deployment' && metadata.name.includes('lora'));
    const [{ args, env }] = controller.spec.template.spec.containers;
    const variables = Object.fromEntries(
      (env as { name: string; value?: string }[]).map(({ name, value = '' }) => [name, value]),
    );
    // Metrics by TLS are for those of whom the API server says who they are, which has to be allowed.
    const reviews = chart
      .toJson()
      .filter(({ kind }) => kind === 'ClusterRole')
      .flatMap(({ rules }) =>
        (rules as { resources?: string[] }[]).flatMap(({ resources }) => resources ?? []),
      );
    expect(reviews).toEqual(more.includes('false') ? [] : ['tokenreviews', 'subjectaccessreviews']);
    expect(operatorConfig(args, variables)).toMatchObject({
      kinds: ['LoraAdapter'],
      namespaces: ['n'],
      leaderElect: true,
      logLevel: 'debug',
      health: { port: 8081 },
    });
  });
});

describe('bindAddress', () => {
  it.each([
    [':80', { port: 80 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:9', { host: '::1', port: 9 }],
    ['0', undefined],
    ['', undefined],
  ])('reads %s', (text, address) => {
    expect(bindAddress(text)).toEqual(address);
  });

  it.each(['80', ':x', ':65536', 'host:'])('refuses %s', (text) => {
    expect(bindAddress(text)).toMatch(/^is no address, got /);
  });
});
