import { expect, test } from 'vitest';
import { routerConfig } from '../../../router/config/config.js';
import { listenerTls } from '../../../router/tls.js';
import { FlagError } from '../../../src/runtime/flags.js';
import { certificateFiles, pem } from '../certificates.js';
import { fileOf, startWhole, staticEngines } from '../started-router.js';

const k8s = ['--service-discovery', 'k8s', '--routing-logic', 'roundrobin'];
const fixed = ['--routing-logic', 'roundrobin', ...staticEngines([{ url: 'http://127.0.0.1:9' }])];

function problemsOf(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): readonly string[] {
  try {
    routerConfig(args, env, (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT: no such file');
      return text;
    });
  } catch (error) {
    expect(error).toBeInstanceOf(FlagError);
    return (error as FlagError).problems;
  }
  return [];
}

type Row = readonly [
  what: string,
  args: readonly string[],
  problem: string,
  more?: { env?: Readonly<Record<string, string>>; file?: string },
];

const inConfig = ['--config', 'file'];
const inDynamic = ['--dynamic-config-yaml', 'file'];

const rows: readonly Row[] = [
  ['a mistyped flag', [...k8s, '--prot', '80'], '--prot: unknown flag; did you mean --port'],
  ['a flag of no kind', [...k8s, '--xyzzy'], '--xyzzy: unknown flag; see --help for those that exist'],
  ['one dash', [...k8s, '-port', '80'], '-port: unknown flag; did you mean --port'],
  ['a word', [...k8s, 'serve'], 'serve: unexpected argument; remove it'],
  ['an abbreviation of two', [...k8s, '--otel', 'x'], '--otel: ambiguous; write one of'],
  ['no value', [...k8s, '--port'], '--port: value missing; write --port <int>'],
  ['a flag as a value', [...k8s, '--port', '--host', 'a'], '--port: value missing; write --port <int>'],
  ['a port that is no number', [...k8s, '--port', 'http'], '--port: not a whole number, got "http"'],
  ['a broken number', [...k8s, '--port', '8.5'], '--port: not a whole number, got "8.5"'],
  ['a port too large', [...k8s, '--port', '65536'], '--port: out of range, got 65536; give 0 to 65535'],
  ['a port too small', [...k8s, '--k8s-port', '0'], '--k8s-port: out of range, got 0; give 1 to 65535'],
  ['a switch that is none', [...k8s, '--log-stats=maybe'], '--log-stats: not a switch, got "maybe"'],
  ['a value for a switch', [...k8s, '--log-stats', 'yes'], 'yes: unexpected argument; remove it'],
  [
    'an unknown choice',
    [...k8s, '--log-format', 'xml'],
    '--log-format: unknown value, got "xml"; use one of text, json',
  ],
  ['an unknown level', [...k8s, '--log-level', 'INFO'], '--log-level: unknown value, got "INFO"'],
  ['two flags in one', [...k8s, '--port 1 --host a'], '--port: one argument holds --host too'],
  [
    'an empty list entry',
    [...fixed, '--static-models', 'a,,b'],
    '--static-models: an entry of the list is empty, got "a,,b"',
  ],
  ['more models than engines', [...fixed, '--static-models', 'a,b'], '--static-models: 2 for 1 backends'],
  [
    'a url without scheme',
    [...fixed, '--static-backends', '10.0.0.1:8000'],
    '--static-backends: not an http url, got "10.0.0.1:8000"',
  ],
  [
    'a url with a password',
    [...fixed, '--static-backends', 'http://a:b@c'],
    '--static-backends: a url with credentials',
  ],
  [
    'an alias without model',
    [...fixed, '--static-aliases', 'gpt'],
    '--static-aliases: not a pair, got "gpt"; write alias:model',
  ],
  [
    'no keys',
    [...k8s, '--api-keys='],
    '--api-keys: no key in it, got nothing; give a key or remove the flag',
  ],
  ['no admin keys', [...k8s, '--admin-api-keys', ''], '--admin-api-keys: no key in it, got nothing'],
  [
    'a body limit of nothing',
    [...k8s, '--max-body-bytes', '0'],
    '--max-body-bytes: out of range, got 0; give 1 or more',
  ],
  [
    'a body limit with a unit',
    [...k8s, '--max-body-bytes', '10MB'],
    '--max-body-bytes: not a whole number, got "10MB"',
  ],
  [
    'a drain for ever',
    [...k8s, '--drain-timeout-seconds', '9999999'],
    '--drain-timeout-seconds: out of range, got 9999999',
  ],
  ['no time to connect', [...k8s, '--connect-timeout-ms', '0'], '--connect-timeout-ms: out of range, got 0'],
  [
    'a certificate without key',
    [...k8s, '--tls-cert-file', 'a'],
    '--tls-key-file: missing; --tls-cert-file has no effect without it',
  ],
  [
    'a key without certificate',
    [...k8s, '--tls-key-file', 'a'],
    '--tls-cert-file: missing; --tls-key-file has no effect without it',
  ],
  [
    'client authorities alone',
    [...k8s, '--tls-client-ca-file', 'a'],
    '--tls-cert-file: missing; --tls-client-ca-file has no effect without it',
  ],
  [
    'trust and distrust',
    [...k8s, '--engine-tls-skip-verify', '--engine-tls-ca-file', 'a'],
    '--engine-tls-skip-verify: not allowed together with --engine-tls-ca-file; keep one',
  ],
  [
    'a collector with a path',
    [...k8s, '--otel-endpoint', 'http://a:4317/v1/traces'],
    '--otel-endpoint: not an address, got "http://a:4317/v1/traces"; write host:port',
  ],
  [
    'a collector at no port',
    [...k8s, '--otel-endpoint', 'a:http'],
    '--otel-endpoint: not an address, got "a:http"',
  ],
  [
    'TLS over http',
    [...k8s, '--otel-endpoint', 'http://a:1', '--otel-secure'],
    '--otel-secure: not possible with http',
  ],
  [
    'a share above one',
    [...k8s, '--sentry-traces-sample-rate', '2'],
    '--sentry-traces-sample-rate: out of range, got 2; give 0 to 1',
  ],
  [
    'a Python callback',
    [...k8s, '--callbacks', 'pkg.mod.handler'],
    '--callbacks: not a JavaScript module and export, got "pkg.mod.handler"',
  ],
  [
    'two dynamic files',
    [...k8s, '--dynamic-config-yaml', 'file', '--dynamic-config-json', 'file'],
    '--dynamic-config-json: not allowed together with --dynamic-config-yaml; keep one',
    { file: '{}' },
  ],
  [
    'a bad variable',
    k8s,
    'VLLM_ROUTER_PORT: not a whole number, got "eighty"',
    { env: { VLLM_ROUTER_PORT: 'eighty' } },
  ],
  [
    'a bad choice in a variable',
    k8s,
    'VLLM_ROUTER_LOG_FORMAT: unknown value, got "xml"',
    { env: { VLLM_ROUTER_LOG_FORMAT: 'xml' } },
  ],
  ['a bad beta', k8s, 'LOADAWARE_BETA: out of range, got -1', { env: { LOADAWARE_BETA: '-1' } }],
  [
    'a missing file',
    [...k8s, '--config', 'nowhere'],
    'nowhere: not readable, ENOENT: no such file; correct the path',
  ],
  ['broken YAML', [...k8s, ...inConfig], 'file: not readable as YAML', { file: 'a: [1\n' }],
  [
    'a list of flags',
    [...k8s, ...inConfig],
    'file: not a map of flags; write flag: value lines',
    { file: '- a\n' },
  ],
  [
    'a mistyped key',
    [...k8s, ...inDynamic],
    'file routing_logik: unknown key; did you mean routing_logic',
    { file: 'routing_logik: p2c\n' },
  ],
  [
    'a key twice',
    [...k8s, ...inConfig],
    'file k8s-port: set twice; keep one',
    { file: 'k8s_port: 1\nk8s-port: 2\n' },
  ],
  [
    'a file in a file',
    [...k8s, ...inConfig],
    'file config: a file cannot name a further file',
    { file: 'config: b\n' },
  ],
  [
    'a map for a number',
    [...k8s, ...inConfig],
    'file port: wrong type, got {"a":1}; give a whole number',
    { file: 'port: {a: 1}\n' },
  ],
  [
    'a switch as a number',
    [...k8s, ...inConfig],
    'file log_stats: wrong type, got 1; give true or false',
    { file: 'log_stats: 1\n' },
  ],
];

for (const [what, args, problem, { env = {}, file } = {}] of rows) {
  test(`${what} is refused in one line that says what to do`, () => {
    const problems = problemsOf(args, env, file === undefined ? {} : { file });
    expect(problems.filter((text) => text.startsWith(problem))).toHaveLength(1);
    for (const text of problems) {
      expect(text).not.toContain('\n');
      expect(text).toMatch(/^\S.*: .*; \S/);
    }
  });
}

test('The rows are wrong for no other reason', () => {
  expect([problemsOf(k8s), problemsOf(fixed)]).toEqual([[], []]);
});

test('What is wrong with a secret is told without it', () => {
  const problems = [
    ...problemsOf([...k8s, '--api-keys', 'hush-1,,hush-2']),
    ...problemsOf(k8s, { VLLM_ROUTER_ADMIN_API_KEYS: 'hush-1,,hush-2' }),
    ...problemsOf([...k8s, ...inConfig], {}, { file: 'api_keys: { hush-1: hush-2 }\n' }),
  ];
  expect(problems).toHaveLength(3);
  expect(problems.join('\n')).not.toContain('hush');
});

const quiet = { info: () => undefined, warn: () => undefined };

test.each([
  [
    'a key of another certificate',
    'one-server.pem',
    'two-server.key',
    '--tls-cert-file: no certificate with its key',
  ],
  [
    'a certificate for a key',
    'one-server.pem',
    'one-server.pem',
    '--tls-cert-file: no certificate with its key',
  ],
] as const)('%s is refused', (_, cert, key, problem) => {
  const files = { certFile: fileOf(pem(cert)), keyFile: fileOf(pem(key)) };
  expect(() => listenerTls({ ...files, ...quiet })).toThrow(problem);
});

test.each([
  ['--tls-cert-file', '--tls-cert-file: not readable'],
  ['--tls-client-ca-file', '--tls-client-ca-file: not readable'],
  ['--engine-tls-ca-file', '--engine-tls-ca-file: not readable'],
  ['--api-keys-file', '--api-keys-file: not readable'],
])('A missing file of %s keeps the router from starting', async (flag, problem) => {
  const { cert, key } = certificateFiles('one');
  const tls = ['--tls-cert-file', cert, '--tls-key-file', key];
  const args = [...staticEngines([{ url: 'http://127.0.0.1:9' }]), ...tls, flag, '/nonexistent/file'];
  await expect(startWhole(args)).rejects.toThrow(FlagError);
  await expect(startWhole(args)).rejects.toThrow(problem);
});

test('Authorities without a certificate in them are refused', async () => {
  const args = [
    ...staticEngines([{ url: 'https://127.0.0.1:9' }]),
    '--engine-tls-ca-file',
    fileOf('nothing'),
  ];
  await expect(startWhole(args)).rejects.toThrow('--engine-tls-ca-file: no certificate in it');
});
