import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { docPages } from './doc-pages.js';

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

const page = docPages().find(({ path }) => path === 'docs/gitops.md');
const resources = (page?.blocks ?? [])
  .filter(({ language, words }) => language === 'yaml' && words[0] === 'config')
  .flatMap(({ text }) => parseAllDocuments(text))
  .map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Resource;
  });

describe('resources of the page about Argo CD and Flux', () => {
  it('are an Application that applies and compares on the server', () => {
    const [application] = resources.filter(({ kind }) => kind === 'Application');
    expect(application).toMatchObject({
      apiVersion: 'argoproj.io/v1alpha1',
      metadata: { annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' } },
      spec: {
        source: { path: 'dist' },
        syncPolicy: { syncOptions: ['ServerSideApply=true', 'RespectIgnoreDifferences=true'] },
        ignoreDifferences: [{ group: '*', kind: '*', managedFieldsManagers: expect.any(Array) }],
      },
    });
  });

  it('are a Kustomization whose patch is a resource of its own', () => {
    const [kustomization] = resources.filter(({ kind }) => kind === 'Kustomization');
    expect(kustomization).toMatchObject({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      spec: { path: './vllm', prune: true, wait: true },
    });
    const [{ target, patch }] = (kustomization?.spec.patches ?? [{}]) as [
      { target?: object; patch?: string },
    ];
    const [document] = parseAllDocuments(patch ?? '');
    expect(document?.toJS()).toMatchObject({
      ...target,
      metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
    });
  });

  it('are these two and no more', () => {
    expect(resources.map(({ kind }) => kind)).toEqual(['Application', 'Kustomization']);
  });
});
