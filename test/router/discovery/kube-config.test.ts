import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { kubeConfig } from '../../../src/runtime/kube.js';

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kube-config-'));
  onTestFinished(() => rm(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

const file = (user: object): string =>
  JSON.stringify({
    'current-context': 'here',
    contexts: [
      { name: 'here', context: { cluster: 'c', user: 'u', namespace: 'models' } },
      { name: 'other', context: {} },
    ],
    clusters: [{ name: 'c', cluster: { server: 'https://api:6443/', 'certificate-authority': 'ca.pem' } }],
    users: [{ name: 'u', user }],
  });

it('takes the service account of a pod and reads its token each time', async () => {
  const serviceAccount = await folder({ 'ca.crt': 'CA', namespace: 'models\n', token: 'one\n' });
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443', KUBECONFIG: '/absent' };
  const config = kubeConfig({ env, serviceAccount });

  expect(config).toMatchObject({ server: 'https://[fd00::1]:443', ca: 'CA', namespace: 'models' });
  expect(await config.token?.()).toBe('one');
  await writeFile(join(serviceAccount, 'token'), 'two');
  expect(await config.token?.()).toBe('two');
});

it('reads tokens and certificates of a kubeconfig, by paths from where it lies', async () => {
  const data = Buffer.from('KEY').toString('base64');
  const path = await folder({
    'ca.pem': 'CA',
    'cert.pem': 'CERT',
    config: file({ tokenFile: 'token', 'client-certificate': 'cert.pem', 'client-key-data': data }),
    token: 'secret\n',
  });
  await mkdir(join(path, 'none'));
  const config = kubeConfig({
    env: { KUBECONFIG: join(path, 'config') },
    serviceAccount: join(path, 'none'),
  });

  expect(config).toMatchObject({
    server: 'https://api:6443',
    ca: 'CA',
    cert: 'CERT',
    key: 'KEY',
    namespace: 'models',
  });
  expect(await config.token?.()).toBe('secret');
});

it.each([
  ['programs', file({ exec: { command: 'aws' } }), 'programs that make tokens are not run, got "exec"'],
  ['a missing context', '{}', 'contexts have no such entry, got nothing'],
])('refuses %s', async (_, text, message) => {
  const path = await folder({ config: text, 'ca.pem': 'CA' });

  expect(() => kubeConfig({ env: { KUBECONFIG: join(path, 'config') }, serviceAccount: path })).toThrow(
    message,
  );
});

it('says where it looked', () => {
  expect(() => kubeConfig({ env: { KUBECONFIG: '/absent/config' }, serviceAccount: '/absent' })).toThrow(
    'kubernetes: no service account and no kubeconfig, got /absent/config; run in a pod or set KUBECONFIG',
  );
});
