/** What goes wrong with a request, with the status and type that clients get. */
const failures = {
  invalidJson: { status: 400, type: 'invalid_request_error' },
  notAnObject: { status: 400, type: 'invalid_request_error' },
  missingModel: { status: 400, type: 'invalid_request_error', param: 'model' },
  invalidForm: { status: 400, type: 'invalid_request_error' },
  missingFormField: { status: 400, type: 'invalid_request_error' },
  missingEngineId: { status: 400, type: 'invalid_request_error', param: 'id' },
  unknownEngineId: { status: 400, type: 'invalid_request_error', param: 'id' },
  webSocketKey: { status: 400, type: 'invalid_request_error' },
  webSocketVersion: { status: 426, type: 'invalid_request_error' },
  unauthorized: { status: 401, type: 'authentication_error' },
  noClientCertificate: { status: 403, type: 'permission_error' },
  unknownModel: { status: 404, type: 'not_found_error', param: 'model' },
  unknownResponse: { status: 404, type: 'not_found_error' },
  bodyTooLarge: { status: 413, type: 'invalid_request_error' },
  tooManyRequests: { status: 429, type: 'rate_limit_error', param: 'model' },
  modelUnavailable: { status: 503, type: 'service_unavailable_error', param: 'model' },
  shuttingDown: { status: 503, type: 'service_unavailable_error' },
  engineFailed: { status: 502, type: 'bad_gateway_error' },
  engineTimedOut: { status: 504, type: 'gateway_timeout_error' },
  providerFailed: { status: 502, type: 'bad_gateway_error' },
  providerTimedOut: { status: 504, type: 'gateway_timeout_error' },
  rewriterFailed: { status: 503, type: 'service_unavailable_error' },
  internal: { status: 500, type: 'internal_server_error' },
  missingParameter: { status: 400, type: 'invalid_request_error' },
  invalidParameter: { status: 400, type: 'invalid_request_error' },
  unknownFile: { status: 404, type: 'not_found_error' },
  unknownBatch: { status: 404, type: 'not_found_error' },
  fileTooLarge: { status: 413, type: 'invalid_request_error', param: 'file' },
  overQuota: { status: 403, type: 'insufficient_quota' },
  fileInUse: { status: 409, type: 'conflict_error' },
  batchEnded: { status: 409, type: 'conflict_error' },
  tooManyBatches: { status: 429, type: 'rate_limit_error' },
  storageFull: { status: 507, type: 'insufficient_storage_error' },
  storageLost: { status: 503, type: 'service_unavailable_error' },
  personalData: { status: 400, type: 'invalid_request_error' },
  personalDataUnknown: { status: 503, type: 'service_unavailable_error' },
  overLimit: { status: 429, type: 'rate_limit_error' },
} as const satisfies Readonly<
  Record<string, { readonly status: number; readonly type: string; readonly param?: string }>
>;

/** The kinds of answers that the router itself gives instead of an engine. */
export type FailureKind = keyof typeof failures;

/** An answer of the router's own that says what is wrong. */
export interface Failure {
  readonly kind: FailureKind;
  readonly status: number;
  /** The sentence for the client. */
  readonly message: string;
}

/** The failure with its sentence, which where the Python router has one too is the same. */
export function failure(kind: FailureKind, detail = ''): Failure {
  return { kind, status: failures[kind].status, message: sentences[kind](detail) };
}

/**
 * The JSON body of a failure.
 * @param legacy whether the error is the bare sentence, as the Python router writes it
 */
export function failureBody({ kind, status, message }: Failure, legacy = false): string {
  if (legacy) return JSON.stringify({ error: message });
  const spec: { readonly type: string; readonly param?: string } = failures[kind];
  return JSON.stringify({ error: { message, type: spec.type, param: spec.param ?? null, code: status } });
}

const sentences: Readonly<Record<FailureKind, (detail: string) => string>> = {
  invalidJson: () => 'Invalid request: request body must be valid JSON.',
  notAnObject: () => 'Invalid request: request body must be a JSON object.',
  missingModel: () => "Invalid request: missing 'model' in request body.",
  invalidForm: () => 'Invalid multipart/form-data request',
  missingFormField: (field) => `Invalid request: missing '${field}' in form data.`,
  missingEngineId: () => 'Invalid request: missing target Engine Id.',
  unknownEngineId: (id) => `Engine with Id ${id} not found.`,
  webSocketKey: () => 'realtime: the handshake has no valid sec-websocket-key; use a WebSocket client',
  webSocketVersion: () => 'realtime: only version 13 of WebSocket is spoken; use another client',
  unauthorized: () => 'Unauthorized',
  noClientCertificate: () =>
    'tls: no valid client certificate came, got none; present one that the router trusts',
  unknownModel: (model) => `Model '${model}' not found. Available models can be listed at /v1/models.`,
  unknownResponse: (id) => `Response with id '${id}' not found.`,
  bodyTooLarge: (limit) => `request: the body is larger than ${limit} bytes; send less or raise the limit`,
  tooManyRequests: (model) =>
    `model '${model}': all engines are busy, and no room came free; try again later`,
  modelUnavailable: (model) => `Model '${model}' is temporarily unavailable. Please try again later.`,
  shuttingDown: () => 'Router is shutting down.',
  engineFailed: (reason) => `engine: no answer came, got ${reason}; try again`,
  engineTimedOut: (reason) => `engine: no answer came in time, got ${reason}; try again later`,
  providerFailed: (reason) => `provider: no answer came, got ${reason}; try again`,
  providerTimedOut: (reason) => `provider: no answer came in time, got ${reason}; try again later`,
  rewriterFailed: () => 'router: the request could not be prepared; try again later',
  internal: () => 'router: the request failed for a reason of its own; see the log of the router',
  missingParameter: (name) => `Missing required parameter '${name}'`,
  invalidParameter: (detail) => detail,
  unknownFile: (id) => `File ${id} not found`,
  unknownBatch: (id) => `Batch ${id} not found`,
  fileTooLarge: (limit) => `file: larger than ${limit} bytes; send less or raise --file-max-bytes`,
  overQuota: (detail) => detail,
  fileInUse: (id) => `file: a batch still reads it, got ${id}; cancel the batch or wait for its end`,
  batchEnded: (status) =>
    `batch: it has ended already, got status ${status}; only one under way can be cancelled`,
  tooManyBatches: (limit) =>
    `batches: ${limit} of this key are under way, which is the limit; wait for the end of one`,
  storageFull: () => 'storage: the disk of the router is full; delete files or give it more room',
  storageLost: () => 'storage: another router has taken over the folder of files; ask that one',
  personalData: (types) => `PII detected in request: ${types}`,
  personalDataUnknown: () =>
    'pii: the request could not be looked through for personal data; try again later',
  overLimit: (detail) => detail,
};
