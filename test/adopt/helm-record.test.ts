import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../src/adopt/helm-record.js';
import { encoded, helmRelease } from './helm-records.js';

const values = fc.dictionary(fc.string(), fc.jsonValue());

describe('a record of Helm', () => {
  it('says what went into it, whatever that is', () => {
    const record = fc.record({
      name: fc.string(),
      namespace: fc.string(),
      status: fc.string(),
      revision: fc.integer({ min: 1 }),
      manifest: fc.string({ unit: 'binary' }),
      version: fc.string(),
      values,
      defaults: values,
    });
    fc.assert(
      fc.property(
        record,
        ({ name, namespace, status, revision, manifest, version, values: given, defaults }) => {
          const text = encoded({
            name,
            namespace,
            version: revision,
            info: { status, notes: 'any' },
            chart: { metadata: { name: 'c', version }, values: defaults, templates: [] },
            config: given,
            manifest,
            hooks: [],
          });
          // JSON knows no -0, and texts of half characters come back as the sign for such.
          const same = <T>(value: T): T => JSON.parse(Buffer.from(JSON.stringify(value)).toString()) as T;
          expect(decodeRecord(text)).toEqual(
            same({
              name,
              namespace,
              status,
              revision,
              manifest,
              values: given,
              chart: { name: 'c', version, values: defaults },
            }),
          );
        },
      ),
    );
  });

  it('is refused by an error with a message where it is anything else', () => {
    const bytes = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.uint8Array().map((array) => gzipSync(array).toString('base64')),
      fc.jsonValue().map(encoded),
      fc.nat(100).map((length) => encoded(helmRelease()).slice(0, length)),
    );
    fc.assert(
      fc.property(bytes, (text) => {
        let message = '';
        try {
          decodeRecord(text);
        } catch (error) {
          if (error instanceof Error) ({ message } = error);
        }
        expect(message).not.toBe('');
      }),
    );
  });

  it('may lack values and a manifest, and may be JSON that was not compressed', () => {
    const { config: _config, manifest: _manifest, ...bare } = helmRelease();
    expect(decodeRecord(encoded({ ...bare, config: null }))).toMatchObject({ values: {}, manifest: '' });
    const plain = Buffer.from(JSON.stringify(helmRelease({ version: 7 }))).toString('base64');
    expect(decodeRecord(plain)).toMatchObject({ name: 'vllm', revision: 7 });
  });

  it.each([
    ['a text', '{}', 'no base64'],
    ['a name', encoded(helmRelease({ name: 7 })), 'a name that is 7'],
    ['a version that is a text', encoded(helmRelease({ version: '1' })), 'a version that is "1"'],
    ['a version of 0', encoded(helmRelease({ version: 0 })), 'a version that is 0'],
    ['no status', encoded(helmRelease({ info: {} })), 'a info.status that is missing'],
    ['no chart', encoded(helmRelease({ chart: {} })), 'a chart.metadata.name that is missing'],
    ['values that are a list', encoded(helmRelease({ config: [] })), 'a config that is []'],
    ['no object', encoded('text'), 'a name that is missing'],
  ])('is refused with %s', (_title, text, reason) => {
    expect(() => decodeRecord(text)).toThrow(reason);
  });
});
