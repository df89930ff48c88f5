import { expect, test } from 'vitest';
import { takenOver } from '../../src/diff/taken-over.js';

const options = { isTaken: (manager: string) => manager === 'helm', fieldManager: 'ours' };

const container = '{"name":"c"}';
const env = (name: string) => `k:{"name":"${name}"}`;

const live = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'd',
    annotations: { 'meta.helm.sh/release-name': 'r', revision: '1' },
    managedFields: [
      {
        manager: 'helm',
        operation: 'Update',
        fieldsV1: {
          'f:metadata': { 'f:annotations': { '.': {}, 'f:meta.helm.sh/release-name': {} } },
          'f:spec': {
            'f:paused': {},
            'f:selector': {},
            'f:template': {
              'f:spec': {
                'f:containers': {
                  [`k:${container}`]: {
                    '.': {},
                    'f:name': {},
                    'f:probe': { 'f:exec': { 'f:command': {} }, 'f:period': {} },
                    'f:env': { [env('OLD')]: {}, [env('BOTH')]: {} },
                    'f:args': {},
                  },
                },
              },
            },
          },
        },
      },
      {
        manager: 'kube-controller-manager',
        subresource: 'status',
        fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:revision': {} } } },
      },
      {
        manager: 'kubectl-set',
        fieldsV1: {
          'f:spec': {
            'f:template': {
              'f:spec': {
                'f:containers': { [`k:${container}`]: { 'f:env': { [env('BOTH')]: {}, [env('MINE')]: {} } } },
              },
            },
          },
        },
      },
    ],
  },
  spec: {
    paused: true,
    allocated: 'by nobody',
    selector: { a: 'b', old: 'yes' },
    template: {
      spec: {
        containers: [
          {
            name: 'c',
            probe: { exec: { command: ['x'] }, period: 5 },
            env: [{ name: 'OLD' }, { name: 'BOTH' }, { name: 'MINE' }],
            args: ['a', 'b'],
          },
        ],
      },
    },
  },
};

test('What somebody else wrote, or nobody, stays; what is taken over stays where it is rendered', () => {
  const rendered = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: {
      selector: { a: 'b' },
      template: {
        spec: {
          containers: [{ name: 'c', probe: { http: {}, period: 6 }, env: [{ name: 'NEW' }], args: ['b'] }],
        },
      },
    },
  };
  const { metadata, spec } = takenOver(rendered, live, options);
  expect(metadata).toMatchObject({ name: 'd', annotations: { revision: '1' } });
  expect(metadata.annotations).not.toHaveProperty('meta.helm.sh/release-name');
  expect(spec).toEqual({
    allocated: 'by nobody',
    selector: { a: 'b' },
    template: {
      spec: {
        containers: [
          {
            name: 'c',
            probe: { http: {}, period: 6 },
            env: [{ name: 'NEW' }, { name: 'BOTH' }, { name: 'MINE' }],
            args: ['b'],
          },
        ],
      },
    },
  });
});

test('Without managers to take from, the manifest is laid over the object', () => {
  const { metadata, spec } = takenOver(
    { ...live, metadata: { name: 'd' }, spec: { paused: false } },
    { ...live, metadata: { name: 'd', uid: 'u' } },
    options,
  );
  expect(metadata).toMatchObject({ uid: 'u' });
  expect(spec).toEqual({ paused: false });
});
