import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';

/** A span as it came, with ids in hexadecimal. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  /** 2 is a server's, 3 a client's. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly events: readonly string[];
  /** 2 is an error. */
  readonly status: number;
  readonly ended: boolean;
}

/** A collector of traces on a free port. */
export interface OtlpReceiver {
  readonly address: string;
  readonly spans: ReceivedSpan[];
  readonly resources: Readonly<Record<string, string | number | boolean>>[];
  /** All bytes that came. */
  readonly raw: Buffer[];
}

const raw = { serialize: (bytes: Buffer): Buffer => bytes, deserialize: (bytes: Buffer): Buffer => bytes };

/** Starts a collector that is closed when the test ends; it speaks TLS if it is given a certificate. */
export async function otlpReceiver(
  tls?: { readonly cert: string; readonly key: string },
  refuses = false,
): Promise<OtlpReceiver> {
  const receiver = { spans: [], resources: [], raw: [] } as Omit<OtlpReceiver, 'address'>;
  const server = new Server();
  server.addService(
    {
      Export: {
        path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        requestStream: false,
        responseStream: false,
        requestSerialize: raw.serialize,
        requestDeserialize: raw.deserialize,
        responseSerialize: raw.serialize,
        responseDeserialize: raw.deserialize,
      },
    },
    {
      Export(
        call: { readonly request: Buffer },
        done: (error: { code: number; message: string } | null, answer?: Buffer) => void,
      ): void {
        if (refuses) {
          done({ code: status.PERMISSION_DENIED, message: 'not you' });
          return;
        }
        receiver.raw.push(call.request);
        read(call.request, receiver);
        done(null, Buffer.alloc(0));
      },
    },
  );
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [
          { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) },
        ]);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  onTestFinished(() => server.forceShutdown());
  return { ...receiver, address: `127.0.0.1:${port}` };
}

function read(message: Buffer, { spans, resources }: Omit<OtlpReceiver, 'address'>): void {
  for (const resourceSpans of messages(message, 1)) {
    for (const resource of messages(resourceSpans, 1)) resources.push(attributesOf(resource, 1));
    for (const scope of messages(resourceSpans, 2)) {
      for (const span of messages(scope, 2)) spans.push(spanOf(span));
    }
  }
}

function spanOf(span: Buffer): ReceivedSpan {
  const text = (field: number, encoding: BufferEncoding = 'utf8'): string =>
    messages(span, field)[0]?.toString(encoding) ?? '';
  const number = (bytes: Buffer, field: number): number =>
    Number(fields(bytes).find(([name]) => name === field)?.[1] ?? 0);
  return {
    traceId: text(1, 'hex'),
    spanId: text(2, 'hex'),
    parentId: text(4, 'hex'),
    name: text(5),
    kind: number(span, 6),
    attributes: attributesOf(span, 9),
    events: messages(span, 11).map((event) => messages(event, 2)[0]?.toString() ?? ''),
    status: messages(span, 15).map((found) => number(found, 3))[0] ?? 0,
    ended: number(span, 8) >= number(span, 7) && number(span, 7) > 0,
  };
}

function attributesOf(bytes: Buffer, field: number): Record<string, string | number | boolean> {
  const pairs = messages(bytes, field).map((pair) => {
    const [[kind, value] = [0, '']] = fields(messages(pair, 2)[0] ?? Buffer.alloc(0));
    const read = Buffer.isBuffer(value) ? value.toString() : kind === 2 ? Number(value) === 1 : Number(value);
    return [messages(pair, 1)[0]?.toString() ?? '', read] as const;
  });
  return Object.fromEntries(pairs);
}

function messages(bytes: Buffer, field: number): Buffer[] {
  return fields(bytes).flatMap(([name, value]) => (name === field && Buffer.isBuffer(value) ? [value] : []));
}

/** The fields of a protobuf message. @see https://protobuf.dev/programming-guides/encoding/ */
function fields(bytes: Buffer): (readonly [number, bigint | Buffer])[] {
  const found: (readonly [number, bigint | Buffer])[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const kind = key & 7;
    if (kind === 0) {
      found.push([key >> 3, varint()]);
      continue;
    }
    const length = kind === 2 ? Number(varint()) : kind === 1 ? 8 : 4;
    const value = bytes.subarray(at, at + length);
    at += length;
    found.push([key >> 3, kind === 1 ? value.readBigUInt64LE() : value]);
  }
  return found;
}
