import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { withCluster } from '../../src/diff/with-cluster.js';
import { type KubeServer, startKubeServer } from '../support/kube-server.js';

let server: KubeServer;
let folder: string;
let client: { readonly cert: string; readonly key: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  const attributes = (name: string) => [
    { name: 'commonName', value: name },
    { name: 'organizationName', value: 'system:masters' },
  ];
  const authority = await generate(attributes('clients'), {
    keySize: 2048,
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  });
  const signed = await generate(attributes('admin'), {
    keySize: 2048,
    ca: { key: authority.private, cert: authority.cert },
    clientCertificate: false,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', clientAuth: true },
    ],
  });
  client = { cert: signed.cert, key: signed.private };
  writeFileSync(join(folder, 'clients.pem'), authority.cert);
  server = await startKubeServer({
    crds: [],
    extraArgs: { 'kube-apiserver': [`--client-ca-file=${join(folder, 'clients.pem')}`] },
  });
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
});

let files = 0;

/** A kubeconfig of a user, whose file names are relative to it. */
function kubeconfig(user: object, cluster: object = {}): string {
  const path = join(folder, `${++files}.kubeconfig`);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [
      {
        name: 'test',
        cluster: {
          server: server.url,
          'certificate-authority-data': Buffer.from(server.ca).toString('base64'),
          ...cluster,
        },
      },
    ],
    users: [{ name: 'somebody', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'somebody' } }],
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** A program that counts its runs and prints what `status` makes of their number and of what it is told. */
function plugin(status: string, more: object = {}): { readonly exec: object; runs(): number } {
  const name = `plugin-${++files}`;
  const count = join(folder, `${name}.count`);
  writeFileSync(
    join(folder, name),
    `#!${process.execPath}
const fs = require('node:fs');
const runs = (fs.existsSync(${JSON.stringify(count)}) ? Number(fs.readFileSync(${JSON.stringify(count)}, 'utf8')) : 0) + 1;
fs.writeFileSync(${JSON.stringify(count)}, String(runs));
const { apiVersion, spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
console.log(JSON.stringify({ apiVersion, kind: 'ExecCredential', status: ${status} }));
`,
    { mode: 0o755 },
  );
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: `./${name}`,
    interactiveMode: 'Never',
    ...more,
  };
  return { exec, runs: () => Number(readFileSync(count, 'utf8')) };
}

const namespaces = async (path: string, times = 1): Promise<unknown> =>
  withCluster({ KUBECONFIG: path, PATH: process.env.PATH }, async ({ client: kube }) => {
    const counts: number[] = [];
    for (let time = 0; time < times; time++) {
      const { items } = (await kube.json('/api/v1/namespaces')) as { readonly items: readonly unknown[] };
      counts.push(items.length > 0 ? 1 : 0);
    }
    return counts.length;
  });

const refused = (pattern: RegExp) => ({ problems: [expect.stringMatching(pattern)], notes: [] });
const token = (): string => JSON.stringify(server.token);

it('runs a program that makes a token, once as long as the token is valid', async () => {
  const later = plugin(
    `{ token: ${token()}, expirationTimestamp: new Date(Date.now() + 36e5).toISOString() }`,
  );
  expect(await namespaces(kubeconfig({ exec: later.exec }), 3)).toBe(3);
  expect(later.runs()).toBe(1);

  const always = plugin(`{ token: ${token()} }`);
  expect(await namespaces(kubeconfig({ exec: always.exec }), 3)).toBe(3);
  expect(always.runs()).toBe(1);
});

it('runs it again once the token has expired, or is refused', async () => {
  const expiring = plugin(
    `{ token: ${token()}, expirationTimestamp: new Date(Date.now() - 1).toISOString() }`,
  );
  expect(await namespaces(kubeconfig({ exec: expiring.exec }), 3)).toBe(3);
  expect(expiring.runs()).toBe(3);

  const revoked = plugin(`{ token: runs === 1 ? 'revoked' : ${token()} }`);
  expect(await namespaces(kubeconfig({ exec: revoked.exec }), 3)).toBe(3);
  expect(revoked.runs()).toBe(2);

  const wrong = plugin(`{ token: 'never right' }`);
  expect(await namespaces(kubeconfig({ exec: wrong.exec }))).toEqual(refused(/failed with 401/));
  expect(wrong.runs()).toBe(2);
});

it('runs it once for calls that are made at a time, also where all are refused', async () => {
  const revoked = plugin(`{ token: runs === 1 ? 'revoked' : ${token()} }`);
  const path = kubeconfig({ exec: revoked.exec });
  const count = await withCluster({ KUBECONFIG: path }, async ({ client: kube }) => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => kube.json('/api/v1/namespaces')));
    return answers.length;
  });
  expect(count).toBe(8);
  expect(revoked.runs()).toBe(2);
});

it('tells the program what it asks for: arguments, variables and the cluster', async () => {
  const { exec } = plugin(
    `{ token: process.argv[2] === 'get-token' && process.env.PROFILE === 'x' && spec.interactive === false &&
       spec.cluster.server === ${JSON.stringify(server.url)} && spec.cluster.config.audience === 'a' &&
       Buffer.from(spec.cluster['certificate-authority-data'], 'base64').toString().includes('CERTIFICATE') ? ${token()} : 'no' }`,
    { args: ['get-token'], env: [{ name: 'PROFILE', value: 'x' }], provideClusterInfo: true },
  );
  const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } }];

  expect(await namespaces(kubeconfig({ exec }, { extensions }))).toBe(1);
});

it('takes certificates of a program, and of the file by text and by path', async () => {
  const { cert, key } = client;
  const { exec } = plugin(
    `{ clientCertificateData: ${JSON.stringify(cert)}, clientKeyData: ${JSON.stringify(key)} }`,
  );
  expect(await namespaces(kubeconfig({ exec }))).toBe(1);

  writeFileSync(join(folder, 'client.pem'), cert);
  writeFileSync(join(folder, 'client.key'), key);
  const byPath = { 'client-certificate': 'client.pem', 'client-key': 'client.key' };
  expect(await namespaces(kubeconfig(byPath))).toBe(1);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const byText = { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
  expect(await namespaces(kubeconfig(byText))).toBe(1);
});

it('reads a token from a file each time, and acts as somebody else when told to', async () => {
  writeFileSync(join(folder, 'token'), `${server.token}\n`);
  expect(await namespaces(kubeconfig({ tokenFile: 'token' }))).toBe(1);

  const other = kubeconfig({ token: server.token, as: 'guest', 'as-groups': ['visitors'] });
  expect(await namespaces(other)).toEqual(refused(/failed with 403, got .*User "guest" cannot list/));
});

it('looks for the name that the kubeconfig wants in the certificate', async () => {
  const named = (name: string) => kubeconfig({ token: server.token }, { 'tls-server-name': name });
  expect(await namespaces(named('kubernetes.default.svc'))).toBe(1);
  expect(await namespaces(named('another.example'))).toEqual(
    refused(/^kubernetes: cannot be asked, got .*another\.example/s),
  );
});

it('goes through the proxy of the kubeconfig', async () => {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const proxy = createServer().on('connect', ({ url = '' }, inward: Socket) => {
    asked.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const outward = connect(Number(port), hostname, () => {
      inward.write('HTTP/1.1 200 OK\r\n\r\n');
      inward.pipe(outward).pipe(inward);
    });
    for (const socket of [inward, outward]) {
      open.add(socket);
      socket.on('error', () => undefined);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  const through = { 'proxy-url': `http://127.0.0.1:${port}` };

  expect(await namespaces(kubeconfig({ token: server.token }, through))).toBe(1);
  expect(asked).toEqual([new URL(server.url).host]);
});

it('merges several files, of which the first wins', async () => {
  const first = join(folder, 'first.kubeconfig');
  writeFileSync(
    first,
    JSON.stringify({
      'current-context': 'test',
      users: [{ name: 'somebody', user: { token: server.token } }],
    }),
  );
  const second = kubeconfig({ token: 'wrong' });

  expect(await namespaces(`${join(folder, 'absent')}:${first}:${second}`)).toBe(1);
  expect(await namespaces(second)).toEqual(refused(/failed with 401/));
});

it.each<[string, object, RegExp]>([
  [
    'absent',
    { command: 'no-such-plugin', installHint: 'install it from here\nand more' },
    /cannot be run, there is none, got "no-such-plugin"; install it from here$/,
  ],
  [
    'failing',
    { command: 'false' },
    /the program of exec ended with 1, got "false"; see what it says, or log in$/,
  ],
  ['silent', { command: 'true' }, /gave no ExecCredential, got nothing; see what it prints$/],
  [
    'of no form',
    { command: 'echo', args: ['{"kind":"Other"}'] },
    /gave no ExecCredential, got "Other undefined"; /,
  ],
  [
    'in need of a terminal',
    { command: 'true', interactiveMode: 'Always' },
    /wants a terminal, got "true"; run this from one$/,
  ],
  [
    'of another version',
    { command: 'true', apiVersion: 'client.authentication.k8s.io/v1alpha1' },
    /apiVersion that is not known, got .*v1alpha1"; write /,
  ],
])('says in one line that a program is %s', async (_, fields, message) => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', ...fields };

  expect(await namespaces(kubeconfig({ exec }))).toEqual(refused(message));
});

it('takes the token of auth-provider oidc while it is valid, and no provider that kubectl has dropped', async () => {
  const provider = (name: string, seconds: number) => {
    const claims = Buffer.from(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + seconds })).toString(
      'base64url',
    );
    return kubeconfig({ 'auth-provider': { name, config: { 'id-token': `e30.${claims}.x` } } });
  };
  expect(await namespaces(provider('oidc', -60))).toEqual(
    refused(/id-token .* not valid any more, got .*; call kubectl once/),
  );
  expect(await namespaces(provider('oidc', 3600))).toEqual(refused(/failed with 401/));
  expect(await namespaces(provider('gcp', 60))).toEqual(
    refused(/kubectl has dropped, got "gcp"; run gcloud/),
  );
});
