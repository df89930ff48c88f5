import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { decodeRecord } from '../../src/adopt/helm-record.js';
import { valuesOfRelease } from '../../src/adopt/release-values.js';
import { defaultValues } from '../../src/values/defaults.js';
import { encoded, helmRelease } from './helm-records.js';

const release = (version: string, values: object, config: object) =>
  decodeRecord(
    encoded(helmRelease({ chart: { metadata: { name: 'vllm-stack', version }, values }, config })),
  );

test('The values of the known version are what the user gave', () => {
  const config = { routerSpec: { replicaCount: 2, tag: '1e3' }, servingEngineSpec: { runtimeClassName: '' } };
  const { text, warnings } = valuesOfRelease(release('0.1.12', { routerSpec: { tag: 'other' } }, config));
  expect(parse(text)).toEqual(config);
  expect(warnings).toEqual([]);
});

test('Those of another version have its defaults under them, where they are others', () => {
  const defaults = structuredClone(defaultValues) as unknown as {
    routerSpec: Record<string, unknown>;
    servingEngineSpec: Record<string, unknown>;
    stranger?: object;
  };
  defaults.routerSpec.replicaCount = 3;
  defaults.servingEngineSpec.runtimeClassName = '';
  defaults.stranger = { a: 1 };
  const { text, warnings } = valuesOfRelease(
    release('0.1.9', defaults, { routerSpec: { replicaCount: 4, tag: 'x' }, mine: true }),
  );
  expect(parse(text)).toEqual({
    servingEngineSpec: { runtimeClassName: '' },
    routerSpec: { replicaCount: 4, tag: 'x' },
    mine: true,
  });
  expect(warnings).toEqual([
    expect.stringMatching(/^release vllm: is of another version of the chart than 0\.1\.12, got 0\.1\.9; /),
  ]);
});

test('A release without values of its own reads as no values', () => {
  expect(parse(valuesOfRelease(release('0.1.12', {}, {})).text)).toEqual({});
});
