import type { PauseMode } from '../engine-core.js';
import { ValidationError } from '../errors.js';
import type { HttpCall } from '../http-call.js';
import { modelName, releaseOf } from '../options.js';
import { type Body, checkedFields, type FieldTable, problemsOf } from '../request-fields.js';
import type { Route, Serving } from '../serving.js';

async function health(call: HttpCall, { core }: Serving): Promise<void> {
  await call.answer(core.death === undefined ? 200 : 503, '');
}

async function metrics(call: HttpCall, { core, httpMetrics }: Serving): Promise<void> {
  await call.answer(200, `${httpMetrics.processText()}${core.metrics.text()}${httpMetrics.requestText()}`, [
    'content-type',
    'text/plain; version=1.0.0; charset=utf-8',
  ]);
}

async function load(call: HttpCall, { settings, inFlight }: Serving): Promise<void> {
  const count = settings.enableServerLoadTracking ? inFlight.count : 0;
  await call.json(200, JSON.stringify({ server_load: count }));
}

async function kvEventSources(call: HttpCall, { settings }: Serving): Promise<void> {
  const { kvEvents } = settings;
  if (kvEvents === undefined) return call.json(200, '{}');
  const { endpoint, replayEndpoint, bufferSteps, hwm, topic } = kvEvents;
  return call.json(
    200,
    JSON.stringify({
      0: {
        enable_kv_cache_events: true,
        publisher: 'zmq',
        endpoint,
        replay_endpoint: replayEndpoint ?? null,
        buffer_steps: bufferSteps ?? 10_000,
        hwm: hwm ?? 100_000,
        max_queue_size: 100_000,
        topic: topic ?? '',
      },
    }),
  );
}

async function sleep(call: HttpCall, serving: Serving): Promise<void> {
  const { core, settings } = serving;
  const { level = 1 } = checkedQuery(call, { level: 'level', mode: pauseModes });
  const mode = pauseMode(call);
  const started = performance.now();
  await core.sleep(sleepLevel(Number(level)), mode);
  count(serving, 'sleep', started);
  if (settings.version === '0.13') await call.answer(200, '');
  else await call.json(200, JSON.stringify({ status: 'sleeping', level }));
}

function sleepLevel(level: number): 0 | 1 | 2 {
  return level === 0 || level === 1 ? level : 2;
}

async function wakeUp(call: HttpCall, serving: Serving): Promise<void> {
  const { core, settings } = serving;
  const tags = call.query.getAll('tags');
  const started = performance.now();
  await core.wakeUp(tags.length === 0 ? undefined : tags);
  count(serving, 'wake', started);
  if (settings.version === '0.13') return call.answer(200, '');
  const status = core.sleeping ? 'sleeping' : 'awake';
  return call.json(200, JSON.stringify({ status, tags: tags.length === 0 ? null : tags }));
}

function count({ httpMetrics, settings }: Serving, operation: 'sleep' | 'wake', started: number): void {
  if (settings.version === '0.32') httpMetrics.slept(operation, (performance.now() - started) / 1000);
}

async function resetPrefixCache(call: HttpCall, { core, settings }: Serving): Promise<void> {
  const success = core.resetPrefixCache();
  if (settings.version === '0.13') await call.answer(200, '');
  else await call.json(200, JSON.stringify({ success }));
}

async function pause(call: HttpCall, { core }: Serving): Promise<void> {
  await core.pause(pauseMode(call));
  await call.json(200, '{"status":"paused"}');
}

async function resume(call: HttpCall, { core }: Serving): Promise<void> {
  core.resume();
  await call.json(200, '{"status":"resumed"}');
}

const pauseModes = { oneOf: ['abort', 'wait', 'keep'] } as const;

function pauseMode(call: HttpCall): PauseMode {
  const { mode } = checkedQuery(call, { mode: pauseModes });
  return mode === 'wait' || mode === 'keep' ? mode : 'abort';
}

/** The parameters of a request's query; throws what vLLM answers to wrong ones. */
function checkedQuery(call: HttpCall, kinds: FieldTable['kinds']): Body {
  const problems = problemsOf(Object.fromEntries(call.query), { kinds });
  if (problems.length > 0)
    throw new ValidationError(problems.map((one) => ({ ...one, part: 'query' as const })));
  return checkedFields(Object.fromEntries(call.query), { kinds });
}

async function serverInfo(call: HttpCall, { settings }: Serving): Promise<void> {
  const { config_format: format } = checkedQuery(call, { config_format: { oneOf: ['text', 'json'] } });
  const { model, maxModelLen, seed, enablePrefixCaching, chunkedPrefill, version } = settings;
  const python = (value: boolean): string => (value ? 'True' : 'False');
  const config = `model='${model}', tokenizer='${model}', max_seq_len=${maxModelLen}, seed=${seed}, served_model_name=${modelName(settings)}, enable_prefix_caching=${python(enablePrefixCaching)}, enable_chunked_prefill=${python(chunkedPrefill)}`;
  const fields = {
    model_config: {
      model,
      tokenizer: model,
      max_model_len: maxModelLen,
      seed,
      served_model_name: modelName(settings),
    },
    cache_config: { enable_prefix_caching: enablePrefixCaching },
    scheduler_config: { enable_chunked_prefill: chunkedPrefill },
  };
  await call.json(
    200,
    JSON.stringify({
      vllm_config: format === 'json' ? fields : config,
      vllm_env: {
        VLLM_SERVER_DEV_MODE: settings.devMode,
        VLLM_ALLOW_RUNTIME_LORA_UPDATING: settings.runtimeLora,
      },
      system_env: { vllm_version: releaseOf(version) },
    }),
  );
}

/** Health, load, metrics and the like, which every engine has. */
export const adminRoutes: readonly Route[] = [
  { method: 'GET', path: '/health', handle: health },
  { method: 'GET', path: '/ping', handle: health },
  { method: 'POST', path: '/ping', handle: health },
  {
    method: 'GET',
    path: '/version',
    handle: (call, { settings }) => call.json(200, JSON.stringify({ version: releaseOf(settings.version) })),
  },
  { method: 'GET', path: '/load', handle: load },
  { method: 'GET', path: '/metrics', handle: metrics },
];

/** Where KV events can be subscribed to, since 0.32. */
export const kvEventSourceRoutes: readonly Route[] = [
  { method: 'GET', path: '/kv_event_sources', handle: kvEventSources },
];

/** Sleeping and waking, with the development mode or `--enable-sleep-mode`. */
export const sleepRoutes: readonly Route[] = [
  { method: 'POST', path: '/sleep', handle: sleep },
  { method: 'POST', path: '/wake_up', handle: wakeUp },
  {
    method: 'GET',
    path: '/is_sleeping',
    // To 0.32 an engine that is paused sleeps too.
    handle: (call, { core, settings }) => {
      const paused = settings.version === '0.32' && core.paused;
      return call.json(200, JSON.stringify({ is_sleeping: core.sleeping || paused }));
    },
  },
];

/** What the development mode adds further. */
export const developmentRoutes: readonly Route[] = [
  { method: 'POST', path: '/reset_prefix_cache', handle: resetPrefixCache },
  { method: 'POST', path: '/pause', handle: pause },
  { method: 'POST', path: '/resume', handle: resume },
  {
    method: 'GET',
    path: '/is_paused',
    handle: (call, { core }) => call.json(200, JSON.stringify({ is_paused: core.paused })),
  },
  { method: 'GET', path: '/server_info', handle: serverInfo },
  // There are no such caches, so they are always empty.
  { method: 'POST', path: '/reset_mm_cache', handle: (call) => call.answer(200, '') },
  { method: 'POST', path: '/reset_encoder_cache', handle: (call) => call.answer(200, '') },
];
