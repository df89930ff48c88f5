import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type TextMapSetter,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { version } from '../../contract/version.js';
import type { Endpoint } from '../discovery/endpoints.js';
import { AnswerHead } from '../proxy/answer-head.js';
import type { RequestObserver } from '../stats/request-observer.js';
import type { TokenUsage } from '../stats/sse-usage.js';
import type { RequestTrace, TracedAttempt, Tracing } from './tracing.js';

/** How traces are written. */
export interface OtelTracingOptions {
  /** Address of the collector, with or without `http://` or `https://`. */
  readonly endpoint: string;
  /** Whether the collector speaks TLS. */
  readonly secure: boolean;
  readonly serviceName: string;
  /** How engines are chosen, to be seen in each trace. */
  readonly routingLogic: string;
  /** Hears when the collector begins to refuse traces. */
  readonly warn: (message: string) => void;
}

// A collector that is away must not keep the router from ending.
const closeMs = 3000;

/**
 * Sends traces to an OpenTelemetry collector by gRPC, as the Python router does: the same spans and attributes, and those of
 * the conventions for generative AI. The variables of OpenTelemetry (`OTEL_TRACES_SAMPLER`, `OTEL_BSP_SCHEDULE_DELAY`,
 * `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_RESOURCE_ATTRIBUTES` and so on) hold. Of prompts and answers nothing is sent.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
export function otelTracing(options: OtelTracingOptions): Tracing {
  const { endpoint, secure, serviceName, routingLogic, warn } = options;
  const url = /^https?:\/\//i.test(endpoint) ? endpoint : `${secure ? 'https' : 'http'}://${endpoint}`;
  const own = resourceFromAttributes({ 'service.name': serviceName, 'service.version': version });
  const provider = new BasicTracerProvider({
    resource: detectResources({ detectors: [envDetector] }).merge(own),
    spanProcessors: [new BatchSpanProcessor(tellingExporter(new OTLPTraceExporter({ url }), warn))],
  });
  const tracer = provider.getTracer('vllm-router', version);
  return {
    begin: (request, path, id) => new OtelRequest(tracer, routingLogic, { request, path, id }),
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, closeMs);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

function tellingExporter(inner: SpanExporter, warn: (message: string) => void): SpanExporter {
  let failing = false;
  return {
    export(spans, done) {
      inner.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !failing) {
          warn(`--otel-endpoint: traces are lost, got ${result.error?.message ?? 'a failure'}`);
        }
        failing = failed;
        done(result);
      });
    },
    shutdown: () => inner.shutdown(),
    forceFlush: async () => inner.forceFlush?.(),
  };
}

const propagator = new W3CTraceContextPropagator();

const fromHeaders: TextMapGetter<IncomingHttpHeaders> = {
  get: (headers, name) => headers[name],
  keys: (headers) => Object.keys(headers),
};

const intoHeaders: TextMapSetter<string[]> = {
  set: (headers, name, value) => void headers.push(name, value),
};

const propagated: ReadonlySet<string> = new Set(propagator.fields());

const operations: Readonly<Record<string, string>> = {
  '/v1/chat/completions': 'chat',
  '/v1/messages': 'chat',
  '/v1/responses': 'chat',
  '/v1/completions': 'text_completion',
  '/v1/embeddings': 'embeddings',
  '/v1/realtime': 'realtime',
};

interface Followed {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly id: string;
}

class OtelRequest implements RequestTrace {
  private readonly tracer: Tracer;
  private readonly span: Span;
  private readonly context: Context;
  private readonly followed: Followed;
  private readonly operation: string;
  /** Why the last attempt failed. */
  private failure: string | undefined;

  constructor(tracer: Tracer, routingLogic: string, followed: Followed) {
    const { request, path, id } = followed;
    this.tracer = tracer;
    this.followed = followed;
    // Ids in paths would make each of them a name of its own.
    const route = path.replace(/^\/v1\/responses\/[^/]+/, '/v1/responses/{response_id}');
    this.operation = operations[path] ?? route.slice(1);
    const parent = propagator.extract(ROOT_CONTEXT, request.headers, fromHeaders);
    const attributes = {
      'http.method': request.method ?? '',
      'http.target': path,
      'http.url': `${'encrypted' in request.socket ? 'https' : 'http'}://${request.headers.host ?? ''}${path}`,
      'http.route': route,
      'gen_ai.operation.name': this.operation,
      'vllm.request_id': id,
      'vllm.routing_logic': routingLogic,
    };
    this.span = tracer.startSpan(`router ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
    this.context = trace.setSpan(parent, this.span);
  }

  decided(receipt: string): void {
    this.span.addEvent('engine chosen', { 'vllm.decision_receipt': receipt });
  }

  attempt(endpoint: Endpoint, model: string, observer: RequestObserver): TracedAttempt {
    const { followed, operation } = this;
    const shared = { 'gen_ai.request.model': model, 'vllm.model': model, 'vllm.backend_url': endpoint.url };
    this.span.setAttributes(shared);
    this.failure = undefined;
    const { hostname, port, protocol } = new URL(endpoint.url);
    const attributes = {
      ...shared,
      'gen_ai.operation.name': operation,
      'gen_ai.provider.name': 'vllm',
      'http.method': followed.request.method ?? '',
      'http.url': endpoint.url + followed.path,
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
      'vllm.request_id': followed.id,
    };
    const span = this.tracer.startSpan(
      'process_request',
      { kind: SpanKind.CLIENT, attributes },
      this.context,
    );
    const context = trace.setSpan(this.context, span);
    return {
      observer: new OtelAttempt(span, observer, (failure) => {
        this.failure = failure;
      }),
      headers(before) {
        const headers: string[] = [];
        for (let i = 0; i + 1 < before.length; i += 2) {
          const name = before[i] ?? '';
          if (!propagated.has(name.toLowerCase())) headers.push(name, before[i + 1] ?? '');
        }
        propagator.inject(context, headers, intoHeaders);
        return headers;
      },
    };
  }

  end(status: number | undefined, isWhole: boolean): void {
    const { span, failure } = this;
    if (status !== undefined) span.setAttribute('http.status_code', status);
    if (status !== undefined && status >= 500) fail(span, String(status));
    else if (!isWhole && failure !== undefined) fail(span, failure);
    // Which is nobody's mistake.
    else if (!isWhole) span.setAttribute('error.type', 'client_left');
    span.end();
  }
}

class OtelAttempt implements RequestObserver {
  private readonly span: Span;
  private readonly inner: RequestObserver;
  private readonly failed: (failure: string) => void;
  private readonly head = new AnswerHead();

  constructor(span: Span, inner: RequestObserver, failed: (failure: string) => void) {
    this.span = span;
    this.inner = inner;
    this.failed = failed;
  }

  onSent(): void {
    this.inner.onSent();
  }

  onHeaders(status: number, streaming: boolean): void {
    this.span.setAttributes({ 'http.status_code': status, 'vllm.is_streaming': streaming });
    if (status >= 400) fail(this.span, String(status));
    this.inner.onHeaders(status, streaming);
  }

  onFirstByte(): void {
    this.span.addEvent('first byte');
    this.inner.onFirstByte();
  }

  onChunk(bytes: Buffer): void {
    this.head.push(bytes);
    this.inner.onChunk(bytes);
  }

  onEnd(usage?: TokenUsage): void {
    const { id, model } = this.head;
    const told: Attributes = {
      'gen_ai.response.id': id,
      'gen_ai.response.model': model,
      'gen_ai.usage.input_tokens': usage?.promptTokens,
      'gen_ai.usage.output_tokens': usage?.completionTokens,
    };
    this.span.setAttributes(told);
    this.span.end();
    this.inner.onEnd(usage);
  }

  onLost(): void {
    this.span.addEvent('another engine was faster');
    this.span.end();
    this.inner.onLost?.();
  }

  onAbort(): void {
    this.span.setAttribute('error.type', 'client_left');
    this.span.end();
    this.inner.onAbort();
  }

  onError(error: Error): void {
    const { code } = error as { code?: unknown };
    const failure = typeof code === 'string' ? code : error.name;
    this.span.recordException({ name: failure, message: error.message });
    fail(this.span, failure);
    this.span.end();
    this.failed(failure);
    this.inner.onError(error);
  }
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
