import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { awsCredentials } from '../../sidecar/sources/aws-credentials.js';
import { sidecarConfig } from '../../sidecar/start.js';
import { adapterFiles, s3Key, startS3 } from './adapter-sources.js';
import { filesIn, scratchFolder, startSidecarUnderTest } from './sidecar-under-test.js';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A service that lends keys, or does not. */
async function lender(
  answer: (asked: Asked, nth: number) => readonly [status: number, text: string],
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, headers, body });
      const [status, content] = answer({ method, url, headers, body }, asked.length);
      response.writeHead(status).end(content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const { id, secret, session } = s3Key;
const key = { accessKeyId: id, secretAccessKey: secret, sessionToken: session };
const region = 'eu-test-1';
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const json = (minutes: number): string =>
  JSON.stringify({
    AccessKeyId: id,
    SecretAccessKey: secret,
    Token: session,
    Expiration: inMinutes(minutes),
  });
const xml = (minutes: number): string =>
  `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
    <Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey>
    <SessionToken>${session}</SessionToken><Expiration>${inMinutes(minutes)}</Expiration></Credentials>
  </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;

function tokenFile(content: string): string {
  const file = join(scratchFolder(), 'token');
  writeFileSync(file, `${content}\n`);
  return file;
}

const role = 'arn:aws:iam::123456789012:role/adapters';
const webIdentity = (url: string, file: string) => ({
  AWS_WEB_IDENTITY_TOKEN_FILE: file,
  AWS_ROLE_ARN: role,
  AWS_ROLE_SESSION_NAME: 'pod/engine 0',
  AWS_ENDPOINT_URL_STS: url,
});
const bucket = { source: 's3', url: 's3://models/my adapters/one', local_dir: 'one', region } as const;

test('A pod that has a web identity downloads with the key that the token service lends for it', async () => {
  const s3 = await startS3();
  const sts = await lender(({ method, body }) => {
    const form = new URLSearchParams(body);
    return method === 'POST' && form.get('WebIdentityToken') === 'jwt-one' && form.get('RoleArn') === role
      ? [200, xml(60)]
      : [403, '<ErrorResponse><Error><Message>Not authorized</Message></Error></ErrorResponse>'];
  });
  const s3Credentials = awsCredentials(webIdentity(sts.url, tokenFile('jwt-one')), { region });
  const { post, base } = await startSidecarUnderTest({ s3Credentials });
  expect(await post({ ...bucket, endpoint: s3.url })).toMatchObject({ status: 200 });
  expect(filesIn(join(base, 'one'))).toEqual(adapterFiles);
  // Each page and file is signed, and the key is asked for once.
  expect(sts.asked).toHaveLength(1);
  expect(Object.fromEntries(new URLSearchParams(sts.asked[0]?.body))).toEqual({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: 'pod-engine-0',
    WebIdentityToken: 'jwt-one',
  });
});

test('A role that may not be taken is a mistake; a token service that is down is asked again', async () => {
  const s3 = await startS3();
  const busy = await lender((_, nth) => (nth < 3 ? [503, 'busy'] : [200, xml(60)]));
  const closed = await lender(() => [403, '<Error><Message>Not authorized</Message></Error>']);
  const file = tokenFile('jwt');
  const patient = await startSidecarUnderTest({
    s3Credentials: awsCredentials(webIdentity(busy.url, file), { region }),
  });
  expect(await patient.post({ ...bucket, endpoint: s3.url })).toMatchObject({ status: 200 });
  expect(busy.asked).toHaveLength(3);
  const refused = await startSidecarUnderTest({
    s3Credentials: awsCredentials(webIdentity(closed.url, file), { region }),
  });
  const answer = await refused.post({ ...bucket, endpoint: s3.url });
  expect(answer).toMatchObject({ status: 422, detail: expect.stringContaining('403 Not authorized') });
  expect(answer.detail).not.toContain('jwt');
  expect(closed.asked).toHaveLength(1);
});

test('A key that is about to end is replaced by another one, with the token of the moment', async () => {
  const sts = await lender((_, nth) => [200, xml(nth === 1 ? 10 : 60)]);
  const file = tokenFile('jwt-one');
  let now = Date.now();
  const credentials = awsCredentials(webIdentity(sts.url, file), { region, now: () => now });
  expect(await Promise.all([credentials(), credentials()])).toEqual([key, key]);
  expect(await credentials()).toEqual(key);
  expect(sts.asked).toHaveLength(1);
  writeFileSync(file, 'jwt-two');
  now += 6 * 60_000;
  expect(await credentials()).toEqual(key);
  expect(sts.asked.map(({ body }) => new URLSearchParams(body).get('WebIdentityToken'))).toEqual([
    'jwt-one',
    'jwt-two',
  ]);
});

test('The agent of a container lends a key to those who show its token', async () => {
  const agent = await lender(({ headers, url }) =>
    url === '/v1/credentials' && headers.authorization === 'agent-token' ? [200, json(60)] : [401, 'no'],
  );
  const env = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile('agent-token'),
  };
  expect(await awsCredentials(env, { region })()).toEqual(key);
  const elsewhere = { ...env, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://example.com/v1/credentials' };
  await expect(awsCredentials(elsewhere, { region })()).rejects.toThrow('needs to be https');
});

test('The machine lends a key only where it is to be asked', async () => {
  const imds = await lender(({ method, url, headers }) => {
    if (method === 'PUT' && url === '/latest/api/token') return [200, 'session'];
    if (headers['x-aws-ec2-metadata-token'] !== 'session') return [401, ''];
    return url.endsWith('/security-credentials/') ? [200, 'node-role'] : [200, json(60)];
  });
  const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url };
  expect(await awsCredentials(env, { region })()).toBeUndefined();
  expect(imds.asked).toEqual([]);
  const argv = ['--s3-instance-credentials'];
  expect(await sidecarConfig(argv, env).s3Credentials()).toEqual(key);
  expect(imds.asked.at(-1)?.url).toBe('/latest/meta-data/iam/security-credentials/node-role');
});

test('The key of the environment goes before all that is lent', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
  const lent = webIdentity('http://127.0.0.1:9', '/nowhere');
  expect(await awsCredentials({ ...env, ...lent }, { region })()).toEqual({
    accessKeyId: 'a',
    secretAccessKey: 'b',
    sessionToken: 'c',
  });
});
