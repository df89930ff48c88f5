import { expect, it } from 'vitest';
import { routeSimFlags, runRouteSim } from '../../route-sim/command.js';
import { createPolicy } from '../../router/policies/index.js';
import { type DecisionReceipt, receiptMark } from '../../router/receipts/decision-receipt.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { storeOf } from '../router/endpoint.js';

async function replay(text: string): Promise<Awaited<ReturnType<typeof runRouteSim>>> {
  const { values } = parseFlags(routeSimFlags, { argv: ['--replay', 'router.log'], env: {} });
  return runRouteSim(values, [], { readText: async () => text, writeText: async () => undefined });
}

it('--replay makes the choices in a log again and names those that come out otherwise', async () => {
  const receipts: DecisionReceipt[] = [];
  const policy = createPolicy(
    { routingLogic: 'leastloaded', prefixMinMatchLength: 0, loadawareBeta: 1 },
    Math.random,
    { receipts: { sample: 1, take: (receipt) => void receipts.push(receipt) } },
  );
  const { endpoints } = storeOf('http://a', 'http://b', 'http://c');
  for (let i = 0; i < 9; i++)
    policy.pick(endpoints, { model: 'm', id: `r${i}`, headers: {} }).load.inFlight++;
  const log = receipts.map((one) => `[stamp] INFO: ${receiptMark}${JSON.stringify(one)} (vllm_router)`);

  expect(await replay(['something else', ...log, ''].join('\n'))).toEqual({
    code: 0,
    stdout: '9 of 9 choices are the same when made again\n',
    stderr: [],
  });
  const [last] = log.slice(-1);
  const other = receipts[8]?.chosen === 'http://a' ? 'http://b' : 'http://a';
  const changed = last?.replace(`"chosen":"${receipts[8]?.chosen}"`, `"chosen":"${other}"`) ?? '';
  const { code, stderr } = await replay([...log.slice(0, -1), changed].join('\n'));
  expect([code, stderr]).toEqual([
    1,
    [`request r8: leastloaded chose ${other}, again it is ${receipts[8]?.chosen}`],
  ]);
  expect(await replay('nothing')).toMatchObject({ code: 2, stdout: '' });
});
