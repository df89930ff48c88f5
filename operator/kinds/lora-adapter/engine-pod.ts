import type { Container, Pod } from 'kubernetes-types/core/v1.js';
import { labelKeys } from '../../../contract/labels.js';
import { ports } from '../../../contract/ports.js';
import { sidecarEnvPrefix } from '../../../contract/sidecar-flags.js';
import type { LiveObject } from '../../kube-object.js';

/** The sidecar of a pod. */
export interface PodSidecar {
  readonly url: string;
  /** The secret that it demands, or where it is. @default - it demands none */
  readonly token?: string | { readonly name: string; readonly key: string };
  /** Where the engine has the volume of the sidecar, which may be elsewhere. @default - where the sidecar has it */
  readonly mount?: { readonly sidecar: string; readonly engine: string };
}

/** An engine that can be asked. */
export interface EnginePod {
  readonly name: string;
  readonly uid: string;
  /** Value of its label `model`, which differs between the pools of a runtime. */
  readonly pool: string;
  readonly ready: boolean;
  /** As `http://10.0.0.1:8000`. */
  readonly url: string;
  /** Adapters that its command line makes room for. @default - not known */
  readonly capacity: number | undefined;
  /** @default - none */
  readonly sidecar: PodSidecar | undefined;
}

const baseDirName = `${sidecarEnvPrefix}BASE_DIR`;

/** The engine in a pod; nothing where it has no address yet, or is going away. */
export function enginePodOf({ metadata, spec, status }: LiveObject): EnginePod | undefined {
  const { podIP, phase, conditions = [] } = (status ?? {}) as NonNullable<Pod['status']>;
  if (podIP === undefined || podIP === '' || phase !== 'Running') return undefined;
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const { containers = [] } = (spec ?? {}) as { readonly containers?: readonly Container[] };
  const sidecar = containers.find(isSidecar);
  const engines = containers.filter((container) => container !== sidecar);
  const host = podIP.includes(':') ? `[${podIP}]` : podIP;
  return {
    name: metadata.name,
    uid: metadata.uid,
    pool: metadata.labels?.[labelKeys.model] ?? '',
    ready: conditions.some(({ type, status: holds }) => type === 'Ready' && holds === 'True'),
    url: `http://${host}:${enginePort(engines)}`,
    capacity: capacityOf(engines),
    sidecar: sidecar && { ...sidecarOf(sidecar, host), ...mountOf(sidecar, engines) },
  };
}

function isSidecar({ env = [], ports: declared = [] }: Container): boolean {
  return (
    env.some(({ name }) => name === baseDirName) ||
    declared.some(({ containerPort }) => containerPort === ports.sidecar)
  );
}

function sidecarOf({ env = [] }: Container, host: string): PodSidecar {
  const port = Number(env.find(({ name }) => name === 'PORT')?.value);
  const url = `http://${host}:${port > 0 ? port : ports.sidecar}`;
  const token = env.find(({ name }) => name === `${sidecarEnvPrefix}TOKEN`);
  const { name, key } = token?.valueFrom?.secretKeyRef ?? {};
  if (name !== undefined && key !== undefined) return { url, token: { name, key } };
  return token?.value === undefined || token.value === '' ? { url } : { url, token: token.value };
}

/** The path of a folder of the sidecar, as the engine sees it. */
export function seenByEngine({ mount }: PodSidecar, path: string): string {
  if (mount === undefined || !path.startsWith(`${mount.sidecar}/`)) return path;
  return `${mount.engine}${path.slice(mount.sidecar.length)}`;
}

function mountOf(sidecar: Container, engines: readonly Container[]): Pick<PodSidecar, 'mount'> {
  const base = sidecar.env?.find(({ name }) => name === baseDirName)?.value ?? '';
  const trimmed = (path: string) => path.replace(/\/+$/, '');
  const own = (sidecar.volumeMounts ?? [])
    .filter(({ mountPath }) => `${base}/`.startsWith(`${trimmed(mountPath)}/`))
    .sort((one, other) => other.mountPath.length - one.mountPath.length)[0];
  const mounts = engines.flatMap(({ volumeMounts = [] }) => volumeMounts);
  const engine = mounts.find(({ name, subPath }) => name === own?.name && subPath === own?.subPath);
  if (own === undefined || engine === undefined) return {};
  return { mount: { sidecar: trimmed(own.mountPath), engine: trimmed(engine.mountPath) } };
}

function enginePort(engines: readonly Container[]): number {
  const declared = engines.flatMap(({ ports: list = [] }) => list);
  const named =
    declared.find(({ name }) => name === 'http') ?? declared.find(({ name }) => name === 'container-port');
  const main = engines.find(({ name }) => name === 'vllm')?.ports?.[0];
  return (named ?? main)?.containerPort ?? ports.engine;
}

/** What the engine keeps in memory of its host, or else of its device; further adapters would push out others. */
function capacityOf(engines: readonly Container[]): number | undefined {
  const words = engines.flatMap(({ command = [], args = [] }) => [...command, ...args]);
  const numbers = ['--max-cpu-loras', '--max-loras'].flatMap((flag) => {
    const index = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
    const word = words[index];
    if (word === undefined) return [];
    const value = Number(word === flag ? words[index + 1] : word.slice(flag.length + 1));
    return Number.isInteger(value) && value > 0 ? [value] : [];
  });
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}
