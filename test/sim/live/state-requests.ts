import { chatBody } from './generation-cases.js';
import { chatPath, get, type LiveRequest, post } from './live-request.js';

/** Where the adapters of `--lora-modules` and of loading lie on disk. */
export interface AdapterPaths {
  readonly first: string;
  readonly second: string;
}

/** Adapters that come and go, rightly and wrongly. */
export function adapterRequests({ first, second }: AdapterPaths): LiveRequest[] {
  const load = '/v1/load_lora_adapter';
  const unload = '/v1/unload_lora_adapter';
  return [
    post('load second', load, { lora_name: 'lora2', lora_path: second }),
    get('/v1/models', 'models with second'),
    post('chat second', chatPath, { ...chatBody, model: 'lora2' }),
    post('load second again', load, { lora_name: 'lora2', lora_path: second }),
    post('load second in place', load, { lora_name: 'lora2', lora_path: second, load_inplace: true }),
    post('load second from elsewhere in place', load, {
      lora_name: 'lora2',
      lora_path: first,
      load_inplace: true,
    }),
    post('load third', load, { lora_name: 'lora3', lora_path: first }),
    post('chat third', chatPath, { ...chatBody, model: 'lora3' }),
    post('load served name', load, { lora_name: 'tiny', lora_path: first }),
    post('load nowhere', load, { lora_name: 'bad', lora_path: '/nonexistent' }),
    post('load from a hub', load, { lora_name: 'hub', lora_path: 'nonexistent/adapter' }),
    post('unload from a hub', unload, { lora_name: 'hub' }),
    post('load empty name', load, { lora_name: '', lora_path: first }),
    post('load empty path', load, { lora_name: 'x', lora_path: '' }),
    post('load without path', load, { lora_name: 'x' }),
    post('load number', load, { lora_name: 5, lora_path: first }),
    post('load empty object', load, {}),
    post('load bad json', load, '{'),
    post('load empty body', load),
    post('unload third', unload, { lora_name: 'lora3' }),
    post('unload second', unload, { lora_name: 'lora2' }),
    post('unload second again', unload, { lora_name: 'lora2' }),
    post('unload empty name', unload, { lora_name: '' }),
    post('unload empty object', unload, {}),
    post('unload wrong id', unload, { lora_name: 'lora1', lora_int_id: 77 }),
    get('/v1/models', 'models after unload'),
    post('chat unloaded', chatPath, { ...chatBody, model: 'lora2' }),
    post('adapters load', '/adapters', { name: 'lora4', src: second }),
    post('adapters load empty', '/adapters', {}),
    get('/adapters/lora4', 'adapters delete', 'DELETE'),
    get('/adapters/lora4', 'adapters delete again', 'DELETE'),
    post('load first again after unload', load, { lora_name: 'lora1', lora_path: first }),
  ];
}

/** Pausing, sleeping and waking up, rightly and wrongly. */
export function stateRequests(): LiveRequest[] {
  const states = (name: string): LiveRequest[] => [
    get('/is_sleeping', `sleeping ${name}`),
    get('/is_paused', `paused ${name}`),
  ];
  return [
    post('reset prefix cache', '/reset_prefix_cache'),
    post('reset prefix cache running', '/reset_prefix_cache?reset_running_requests=true'),
    post('reset mm cache', '/reset_mm_cache'),
    post('reset encoder cache', '/reset_encoder_cache'),
    post('pause', '/pause'),
    ...states('while paused'),
    post('pause again', '/pause'),
    post('resume', '/resume'),
    post('resume again', '/resume'),
    post('pause keep', '/pause?mode=keep'),
    post('resume from keep', '/resume'),
    post('pause wait', '/pause?mode=wait'),
    post('resume from wait', '/resume'),
    post('pause unknown', '/pause?mode=never'),
    post('pause clear cache off', '/pause?clear_cache=false'),
    post('resume from that', '/resume'),
    get('/pause', 'get pause'),
    post('sleep', '/sleep'),
    ...states('asleep'),
    get('/health', 'health asleep'),
    get('/v1/models', 'models asleep'),
    post('sleep again', '/sleep'),
    post('wake up', '/wake_up'),
    ...states('awake'),
    post('wake up again', '/wake_up'),
    post('sleep 2', '/sleep?level=2'),
    ...states('asleep at 2'),
    post('wake weights', '/wake_up?tags=weights'),
    ...states('half awake'),
    post('wake cache', '/wake_up?tags=kv_cache'),
    ...states('awake again'),
    post('sleep 1 wait', '/sleep?level=1&mode=wait'),
    post('wake both tags', '/wake_up?tags=weights&tags=kv_cache'),
    post('sleep 0', '/sleep?level=0'),
    ...states('at level 0'),
    post('wake from 0', '/wake_up'),
    post('sleep 3', '/sleep?level=3'),
    ...states('at level 3'),
    post('wake from 3', '/wake_up'),
    post('sleep deep', '/sleep?level=deep'),
    post('sleep unknown mode', '/sleep?mode=never'),
    post('wake from anything', '/wake_up'),
    post('wake unknown tag', '/wake_up?tags=eyes'),
    post('chat after it all', chatPath, chatBody),
    post('abort requests', '/abort_requests', { request_ids: ['x'] }),
    post('abort requests empty', '/abort_requests', {}),
    post('abort requests none', '/abort_requests'),
    post('collective rpc empty', '/collective_rpc', {}),
    post('scaling', '/is_scaling_elastic_ep'),
  ];
}
