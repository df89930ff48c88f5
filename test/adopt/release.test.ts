import { describe, expect, it } from 'vitest';
import { chosenRelease } from '../../src/adopt/release.js';
import { helmRelease, recordOf } from './helm-records.js';

const place = { name: 'vllm', namespace: 'llm' };

const revision = (version: number, status: string, fields = {}) =>
  recordOf(helmRelease({ version, info: { status }, ...fields }));

const problemOf = (...records: Parameters<typeof chosenRelease>[0]): string => {
  const chosen = chosenRelease(records, place);
  return 'problem' in chosen ? chosen.problem : '';
};

describe('the revision of a release', () => {
  it('is the newest by number, with all of them the oldest first', () => {
    const records = [10, 9, 2].map((version) =>
      revision(version, version === 10 ? 'deployed' : 'superseded'),
    );
    const chosen = chosenRelease(records, place);
    expect(chosen).toMatchObject({ release: { revision: 10 } });
    expect('records' in chosen && chosen.records.map(({ metadata }) => metadata.name)).toEqual([
      'sh.helm.release.v1.vllm.v2',
      'sh.helm.release.v1.vllm.v9',
      'sh.helm.release.v1.vllm.v10',
    ]);
  });

  it('is read from ConfigMaps as well', () => {
    const record = recordOf(helmRelease({ config: { a: 1 } }), 'ConfigMap');
    expect(chosenRelease([record], place)).toMatchObject({ release: { values: { a: 1 } } });
  });
});

describe('a release is refused in one line', () => {
  it.each([
    [
      'where there is none',
      [],
      'release vllm: there is none in llm, got neither a Secret nor a ConfigMap of Helm; see helm list --all-namespaces',
    ],
    [
      'where it is of another chart',
      [revision(1, 'deployed', { chart: { metadata: { name: 'nginx', version: '1.2.3' } } })],
      'release vllm: is of another chart, got nginx 1.2.3; only vllm-stack is taken over',
    ],
    [
      'while Helm is at work',
      [revision(2, 'superseded'), revision(3, 'deployed'), revision(4, 'pending-upgrade')],
      'release vllm: revision 4 is not deployed, got pending-upgrade; wait until Helm is done, or go back by helm rollback vllm 3 --namespace llm',
    ],
    [
      'while it is installed for the first time',
      [revision(1, 'pending-install')],
      'release vllm: revision 1 is not deployed, got pending-install; wait until Helm is done, or helm upgrade it until it is deployed',
    ],
    [
      'where it failed',
      [revision(1, 'deployed'), revision(2, 'failed')],
      'release vllm: revision 2 is not deployed, got failed; helm upgrade it once more, or go back by helm rollback vllm 1 --namespace llm',
    ],
    [
      'where it was uninstalled and kept in the history',
      [revision(1, 'uninstalled')],
      'release vllm: revision 1 is not deployed, got uninstalled; apply what vllm-stack synth writes instead',
    ],
    [
      'where its state is unknown',
      [revision(1, 'unknown')],
      'release vllm: revision 1 is not deployed, got unknown; see helm history vllm --namespace llm',
    ],
    [
      'where a record says another name',
      [{ ...recordOf(helmRelease({ name: 'other' })), metadata: revision(1, 'deployed').metadata }],
      'release vllm: its record is that of another one, got llm/other; name that one',
    ],
    [
      'where a Secret holds no record',
      [{ ...revision(1, 'deployed'), data: {} }],
      'Secret llm/sh.helm.release.v1.vllm.v1: is no record of a release, got no data.release; see helm history vllm --namespace llm',
    ],
    [
      'where a Secret holds something else',
      [{ ...revision(1, 'deployed'), data: { release: Buffer.from('H4sIAAAA').toString('base64') } }],
      'Secret llm/sh.helm.release.v1.vllm.v1: is no record of a release, got unexpected end of file; see helm history vllm --namespace llm',
    ],
  ])('%s', (_title, records, problem) => {
    expect(problemOf(...records)).toBe(problem);
  });
});
