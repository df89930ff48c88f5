import { ApiError } from '../errors.js';
import { readFault } from '../faults.js';
import type { HttpCall } from '../http-call.js';
import type { Route, Serving } from '../serving.js';

async function list(call: HttpCall, { faults }: Serving): Promise<void> {
  await call.json(200, JSON.stringify({ faults: faults.list() }));
}

async function add(call: HttpCall, serving: Serving): Promise<void> {
  let data: unknown;
  try {
    data = JSON.parse(call.body.toString('utf8'));
  } catch {
    throw new ApiError(
      400,
      'BadRequestError',
      'fault: not JSON, got another body; send an object with a kind',
    );
  }
  const fault = readFault(data, 'fault');
  if (fault.kind === 'refuse' && fault.ms !== undefined) {
    await call.json(200, JSON.stringify({ closed_ms: fault.ms }));
    await serving.closePort(fault.ms);
    return;
  }
  await call.json(200, JSON.stringify({ id: serving.faults.add(fault) }));
}

async function clear(call: HttpCall, { faults }: Serving): Promise<void> {
  faults.clear();
  await call.json(200, JSON.stringify({ faults: [] }));
}

async function remove(call: HttpCall, { faults }: Serving): Promise<void> {
  const id = call.path.split('/').at(-1) ?? '';
  if (!/^\d+$/.test(id) || !faults.remove(Number(id))) {
    throw new ApiError(404, 'NotFoundError', `fault: no fault has this number, got ${id}; see /sim/faults`);
  }
  await call.json(200, JSON.stringify({ faults: faults.list() }));
}

/** Faults on request, which no real engine has. */
export const faultRoutes: readonly Route[] = [
  { method: 'GET', path: '/sim/faults', handle: list },
  { method: 'POST', path: '/sim/faults', handle: add },
  { method: 'DELETE', path: '/sim/faults', handle: clear },
  { method: 'DELETE', path: '/sim/faults/{id}', handle: remove },
];
