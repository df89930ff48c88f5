import { PersistentVolumeClaim } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import { ModelDownload, type ModelDownloadProps } from '../../constructs/model-download.js';
import type { VllmStackProps } from '../../constructs/stack.js';
import { newChart, objectOf, stackChart } from './rendered.js';

function job(props: Partial<ModelDownloadProps> = {}) {
  const chart = newChart();
  new ModelDownload(chart, 'qwen', { model: 'Qwen/Qwen3-0.6B', storage: 'weights', ...props });
  return objectOf(chart, 'Job');
}

const name = (props: Partial<ModelDownloadProps>) => job(props).metadata.name;

describe('ModelDownload', () => {
  it('downloads one model into the cache that engines read', () => {
    const { spec } = job({ revision: 'v1', hfToken: { secret: 'hf', key: 'token' } });
    const pod = spec?.template.spec;

    expect(pod?.containers[0]?.command).toEqual(['hf', 'download', 'Qwen/Qwen3-0.6B', '--revision', 'v1']);
    expect(pod?.containers[0]?.env).toEqual(
      expect.arrayContaining([
        { name: 'HF_HOME', value: pod?.containers[0]?.volumeMounts?.[0]?.mountPath },
        { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token' } } },
      ]),
    );
    expect(pod?.volumes).toEqual([{ name: 'models', persistentVolumeClaim: { claimName: 'weights' } }]);
    expect(pod?.restartPolicy).toBe('OnFailure');
  });

  it('takes a claim, a reference to one, or shared storage', () => {
    const claimName = (storage: ModelDownloadProps['storage']) =>
      job({ storage }).spec?.template.spec?.volumes?.[0]?.persistentVolumeClaim?.claimName;

    expect(claimName('a')).toBe('a');
    expect(claimName(PersistentVolumeClaim.fromClaimName(newChart(), 'Claim', 'b'))).toBe('b');
    expect(claimName({ claimName: 'c', volumeName: 'v' })).toBe('c');
  });

  it('is another Job where its pod is another, and the same where it is not', () => {
    const first = name({});

    expect(first).toMatch(/^stack-qwen-download-[0-9a-f]{8}$/);
    expect(name({})).toBe(first);
    expect(name({ backoffLimit: 2 })).toBe(first);
    const others = [
      name({ model: 'n' }),
      name({ revision: 'v1' }),
      name({ image: 'i:1' }),
      name({ storage: 's' }),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
  });

  it('is restricted', () => {
    const pod = job().spec?.template.spec;

    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true },
    });
    expect(pod?.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });
});

describe('in a stack', () => {
  const download = (props: VllmStackProps) =>
    objectOf(stackChart({ sharedStorage: {}, modelDownloads: { qwen: { model: 'm' } }, ...props }), 'Job');

  it('fills the shared storage with the stack’s token, registry and pull Secrets', () => {
    const pod = download({
      hfToken: { secret: 'hf', key: 'token' },
      imageRegistry: 'harbor.corp',
      imagePullSecrets: ['pull'],
    }).spec?.template.spec;

    expect(pod?.volumes?.[0]?.persistentVolumeClaim?.claimName).toBe('stack-shared-pvc-storage-claim');
    expect(pod?.containers[0]?.image).toMatch(/^harbor\.corp\/vllm\//);
    expect(pod?.imagePullSecrets).toEqual([{ name: 'pull' }]);
    expect(JSON.stringify(pod?.containers[0]?.env)).toContain('"secretKeyRef":{"key":"token","name":"hf"}');
  });

  it('is another Job where common labels or annotations of its immutable pod change', () => {
    const names = [{}, { commonLabels: { team: 'a' } }, { commonAnnotations: { team: 'a' } }].map(
      (props) => download(props).metadata.name,
    );

    expect(new Set(names).size).toBe(3);
  });
});
