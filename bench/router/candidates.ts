import { spawnSync } from 'node:child_process';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { model } from './engine-answers.js';

/** How a candidate chooses engines; only those of one kind are compared. */
export type Routing = 'turns' | 'session' | 'prefix';

/** A program that passes requests on. */
export interface Candidate {
  readonly name: string;
  readonly routing: Routing;
  /** The command for a port and engines; undefined where the program is not installed. */
  command(start: CandidateStart): Command | undefined;
}

/** What a candidate is started with. */
export interface CandidateStart {
  readonly port: number;
  readonly engines: readonly string[];
  /** Folder for its files, that of the bundles too. */
  readonly folder: string;
}

/** A program with its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** All candidates, ours first. Peers are looked for on the PATH, or where the named variable says. */
export const candidates: readonly Candidate[] = [
  ours('ours roundrobin', 'turns', ['roundrobin']),
  {
    name: 'bare node:http + undici stream',
    routing: 'turns',
    command: ({ port, engines, folder }) => ({
      program: process.execPath,
      args: [join(folder, 'bare-proxy.mjs'), ...engines],
      env: { PORT: String(port) },
    }),
  },
  rust('vllm-router round_robin', 'turns', 'round_robin'),
  {
    name: 'nginx',
    routing: 'turns',
    command({ port, engines, folder }) {
      const program = found('nginx', 'NGINX_BIN');
      if (program === undefined) return undefined;
      const file = join(folder, `nginx-${port}.conf`);
      writeFileSync(file, nginxConfig(port, engines, folder));
      return { program, args: ['-c', file, '-e', join(folder, 'nginx.err')] };
    },
  },
  {
    name: 'haproxy',
    routing: 'turns',
    command({ port, engines, folder }) {
      const program = found('haproxy', 'HAPROXY_BIN');
      if (program === undefined) return undefined;
      const file = join(folder, `haproxy-${port}.cfg`);
      writeFileSync(file, haproxyConfig(port, engines));
      return { program, args: ['-db', '-f', file] };
    },
  },
  sglang('sglang-router round_robin', 'turns', 'round_robin'),
  ours('ours session', 'session', ['session', '--session-key', 'x-session-id']),
  rust('vllm-router consistent_hash', 'session', 'consistent_hash'),
  ours('ours prefixaware', 'prefix', ['prefixaware']),
  rust('vllm-router cache_aware', 'prefix', 'cache_aware'),
  sglang('sglang-router cache_aware', 'prefix', 'cache_aware'),
];

function ours(name: string, routing: Routing, logic: readonly string[]): Candidate {
  return {
    name,
    routing,
    command: ({ port, engines, folder }) => ({
      program: process.execPath,
      args: [
        // As the image and the package's command start it.
        '--initial-old-space-size=96',
        join(folder, 'router.mjs'),
        ...['--host', '127.0.0.1', '--port', String(port), '--service-discovery', 'static'],
        ...['--static-backends', engines.join(','), '--static-models', engines.map(() => model).join(',')],
        '--routing-logic',
        ...logic,
      ],
    }),
  };
}

function rust(name: string, routing: Routing, policy: string): Candidate {
  const program = found('vllm-router', 'VLLM_ROUTER_BIN', isRust);
  return { name, routing, command: (start) => rustCommand(program, [], start, policy) };
}

function sglang(name: string, routing: Routing, policy: string): Candidate {
  const program = found('sglang-router', 'SGLANG_ROUTER_BIN');
  return { name, routing, command: (start) => rustCommand(program, ['launch'], start, policy) };
}

function rustCommand(
  program: string | undefined,
  first: readonly string[],
  { port, engines }: CandidateStart,
  policy: string,
): Command | undefined {
  if (program === undefined) return undefined;
  const address = ['--host', '127.0.0.1', '--port', String(port)];
  const metrics = ['--prometheus-host', '127.0.0.1', '--prometheus-port', String(port + 1000)];
  return {
    program,
    args: [...first, ...address, '--policy', policy, ...metrics, '--worker-urls', ...engines],
  };
}

// Ours has the same name on a PATH.
function isRust(program: string): boolean {
  const { stdout } = spawnSync(program, ['--help'], { encoding: 'utf8', timeout: 60_000 });
  return `${stdout}`.includes('--worker-urls');
}

function found(
  name: string,
  variable: string,
  isIt: (program: string) => boolean = () => true,
): string | undefined {
  const named = process.env[variable];
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const paths = named === undefined ? folders.map((folder) => join(folder, name)) : [named];
  return paths.find((path) => isExecutable(path) && isIt(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function nginxConfig(port: number, engines: readonly string[], folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, `nginx-${name}`)};`)
    .join(' ');
  return `daemon off; worker_processes 1; pid ${join(folder, 'nginx.pid')}; worker_rlimit_nofile 20000;
events { worker_connections 9000; }
http {
  access_log off; keepalive_requests 1000000; client_max_body_size 64m; client_body_buffer_size 2m;
  ${temporary}
  upstream engines {
    ${engines.map((url) => `server ${new URL(url).host};`).join('\n    ')}
    keepalive 1024; keepalive_requests 1000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://engines; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
    }
  }
}
`;
}

function haproxyConfig(port: number, engines: readonly string[]): string {
  return `global
  nbthread 1
  maxconn 8000
defaults
  mode http
  option http-no-delay
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  http-reuse always
frontend in
  bind 127.0.0.1:${port}
  default_backend engines
backend engines
  balance roundrobin
${engines.map((url, index) => `  server e${index} ${new URL(url).host}`).join('\n')}
`;
}
