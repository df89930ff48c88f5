import { gunzipSync } from 'node:zlib';
import { type Fields, fieldsAt, isFields } from '../diff/manifest.js';

/** One revision of a release, as Helm records it. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  /** As `deployed` or `pending-upgrade`. */
  readonly status: string;
  readonly chart: {
    readonly name: string;
    readonly version: string;
    /** What the chart gives where the user says nothing. */
    readonly values: Fields;
  };
  /** What the user gave. */
  readonly values: Fields;
  /** All that was rendered but hooks, as YAML documents. */
  readonly manifest: string;
}

/** Far more than fits into an object of the API, compressed or not; a file that unpacks to more is none of Helm's. */
const largest = 512 * 1024 * 1024;

/**
 * Reads a record in the form in which Helm writes it: base64 of gzip of JSON, and by its oldest versions of JSON alone. In a Secret
 * the API server has put base64 around it once more.
 *
 * @throws Error with what is wrong with it
 * @see https://github.com/helm/helm/blob/v3.19.5/pkg/storage/driver/util.go
 */
export function decodeRecord(text: string): HelmRelease {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) throw new Error('no base64');
  const packed = Buffer.from(text, 'base64');
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
  const json = isGzip ? gunzipSync(packed, { maxOutputLength: largest }) : packed;
  const record: unknown = JSON.parse(json.toString('utf8'));
  const { name, namespace, version, manifest, config } = fieldsAt(record);
  const { status } = fieldsAt(record, 'info');
  const { name: chart, version: chartVersion } = fieldsAt(record, 'chart', 'metadata');
  const known = {
    name: textAt(name, 'name'),
    namespace: textAt(namespace, 'namespace'),
    status: textAt(status, 'info.status'),
    manifest: manifest === undefined ? '' : textAt(manifest, 'manifest'),
  };
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) {
    throw new Error(`a version that is ${JSON.stringify(version) ?? 'missing'}`);
  }
  if (config !== undefined && config !== null && !isFields(config)) {
    throw new Error(`a config that is ${JSON.stringify(config)}`);
  }
  return {
    ...known,
    revision: version,
    chart: {
      name: textAt(chart, 'chart.metadata.name'),
      version: textAt(chartVersion, 'chart.metadata.version'),
      values: fieldsAt(record, 'chart', 'values'),
    },
    values: config ?? {},
  };
}

function textAt(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`a ${where} that is ${JSON.stringify(value) ?? 'missing'}`);
}
