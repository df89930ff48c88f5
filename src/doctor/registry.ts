import { Agent, request } from 'undici';
import { type Finding, findingAt } from './finding.js';
import { type ImageName, imageNameOf } from './image-name.js';
import type { PodUse } from './pod-use.js';

const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const hosts: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/**
 * Asks the registries from here, without credentials, whether the images are there.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export async function imageFindings(pods: readonly PodUse[]): Promise<Finding[]> {
  const agent = new Agent({ connect: { timeout: 5000 }, headersTimeout: 10_000, bodyTimeout: 10_000 });
  const answers = new Map<string, Promise<Answer | undefined>>();
  try {
    const found: Finding[] = [];
    for (const { object, field, spec } of pods) {
      for (const list of ['initContainers', 'containers'] as const) {
        for (const { name, image = '' } of spec[list] ?? []) {
          const asked = answers.get(image) ?? askFor(imageNameOf(image), agent);
          answers.set(image, asked);
          const answer = await asked;
          if (answer === undefined) continue;
          const { level, what, remedy } = answer;
          const text = `${what}, got ${image}`;
          found.push(findingAt(object, `${field}.${list}[${name}].image`, level, text, remedy));
        }
      }
    }
    return found;
  } finally {
    await agent.close();
  }
}

type Answer = Pick<Finding, 'level' | 'what' | 'remedy'>;

async function askFor(image: ImageName, dispatcher: Agent): Promise<Answer | undefined> {
  const host = hosts[image.registry] ?? image.registry;
  // As container runtimes do: what is on this machine speaks without TLS.
  const scheme = /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(host) ? 'http' : 'https';
  const url = `${scheme}://${host}/v2/${image.repository}/manifests/${image.digest ?? image.tag ?? 'latest'}`;
  const head = async (authorization?: string): Promise<{ status: number; challenge: string }> => {
    const headers = { accept, ...(authorization && { authorization }) };
    const { statusCode, headers: given, body } = await request(url, { method: 'HEAD', headers, dispatcher });
    await body.dump();
    return { status: statusCode, challenge: String(given['www-authenticate'] ?? '') };
  };
  try {
    let { status, challenge } = await head();
    if (status === 401) {
      const token = await anonymousToken(challenge, dispatcher);
      if (token !== undefined) ({ status, challenge } = await head(`Bearer ${token}`));
    }
    if (status < 400) return undefined;
    if (status === 404) {
      return {
        level: 'error',
        what: 'the registry has no such image',
        remedy: 'correct the name or the version, or push the image',
      };
    }
    if (status === 401 || status === 403) {
      const remedy =
        'see that the nodes may pull it, or name a pull secret; registries say so of missing images too';
      return { level: 'hint', what: 'the registry gives the image to nobody without credentials', remedy };
    }
    return { level: 'hint', what: `the registry answers ${status}`, remedy: 'ask again later' };
  } catch (error) {
    const reason =
      error instanceof Error ? String(Reflect.get(error, 'code') ?? error.message) : String(error);
    const what = `the registry cannot be reached from here (${reason})`;
    return { level: 'hint', what, remedy: 'see that the nodes reach it' };
  }
}

/** @see https://distribution.github.io/distribution/spec/auth/token/ */
async function anonymousToken(challenge: string, dispatcher: Agent): Promise<string | undefined> {
  if (!/^bearer /i.test(challenge)) return undefined;
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
  if (fields.realm === undefined || !URL.canParse(fields.realm)) return undefined;
  const url = new URL(fields.realm);
  for (const key of ['service', 'scope']) {
    const value = fields[key];
    if (value !== undefined) url.searchParams.set(key, value);
  }
  const { statusCode, body } = await request(url, { dispatcher });
  if (statusCode !== 200) {
    await body.dump();
    return undefined;
  }
  const { token, access_token: other } = (await body.json()) as { token?: string; access_token?: string };
  return token ?? other;
}
