import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { startSim, until } from '../../sim/running-engine.js';
import { ask } from '../running-router.js';
import { fileOf, startWhole, staticEngines, type WholeRouter } from '../started-router.js';

const example = new URL('../../../examples/router-hooks.mjs', import.meta.url).pathname;

interface Seen {
  readonly url: string;
  readonly bodies: string[];
}

/** An engine that keeps what it was asked. */
async function keeper(): Promise<Seen> {
  const { createServer } = await import('node:http');
  const { onTestFinished } = await import('vitest');
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      // Scrapes come too.
      if (request.method === 'POST') bodies.push(Buffer.concat(pieces).toString());
      response.setHeader('content-type', 'application/json');
      response.end('{"usage":{"prompt_tokens":3,"completion_tokens":4}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, bodies };
}

function module(text: string): string {
  return fileOf(text, 'hook.mjs');
}

async function hooked(engine: Seen, text: string, more: readonly string[] = []): Promise<WholeRouter> {
  return startWhole([
    ...staticEngines([engine]),
    ...['--request-rewriter', module(text), '--request-rewriter-timeout-ms', '5000', ...more],
  ]);
}

async function metric(router: WholeRouter, name: string): Promise<number> {
  const text = await (await fetch(`${router.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`vllm_router:${name} `))
      ?.split(' ')[1] ?? Number.NaN,
  );
}

test('A rewriter changes fields, and all other bytes stay as they came', async () => {
  const engine = await keeper();
  const router = await hooked(
    engine,
    `export const rewrite = ({ path, headers, body }) => {
      body.seed = 1;
      return { ...body, seed: undefined === body.seed ? 1 : body.big, prompt: body.prompt + ' at ' + path,
        user: headers['x-user'], key: headers.authorization, stop: undefined };
    };`,
  );
  const body = '{"model": "tiny", "big": 9007199254740993, "prompt":"hi", "stop": ["x"], "seed":7 }';
  const headers = { 'x-user': 'ann', authorization: 'Bearer secret' };
  expect((await ask(router, '/v1/completions', body, { headers })).status).toBe(200);
  // The rounded number is what the module made of it; the field that it left alone keeps its digits.
  expect(engine.bodies).toEqual([
    '{"user":"ann","model": "tiny", "big": 9007199254740993, "prompt":"hi at /v1/completions", "seed":9007199254740992 }',
  ]);
  expect(await metric(router, 'hook_calls_total{hook="rewriter",outcome="done"}')).toBe(1);
});

test('A rewriter chooses the model before anything is routed', async () => {
  const engine = await keeper();
  const router = await hooked(engine, `export const rewrite = async () => ({ model: 'tiny' });`);
  expect((await ask(router, '/v1/completions', { model: 'any' })).status).toBe(200);
  expect((await ask(router, '/v1/completions', {})).status).toBe(200);
  expect(engine.bodies).toEqual(['{"model":"tiny"}', '{"model":"tiny"}']);
  expect((await ask(router, '/v1/completions', '{"model"')).status).toBe(400);
  expect((await ask(router, '/v1/completions', '[1]')).status).toBe(400);
});

test('A body that JavaScript cannot read does not slip past the rewriter', async () => {
  const engine = await keeper();
  const router = await hooked(engine, `export const rewrite = () => ({ user: 'u' });`);
  expect((await ask(router, '/v1/completions', '\uFEFF{"model":"tiny"}')).status).toBe(200);
  expect(engine.bodies.at(-1)).toContain('"user":"u"');
  expect((await ask(router, '/v1/completions', '{"model":"tiny","x":NaN}')).status).toBe(503);
  expect(engine.bodies).toHaveLength(1);
});

const failing: readonly (readonly [what: string, code: string])[] = [
  ['throws', `throw new Error('no')`],
  ['returns no object', 'return 7'],
  ['ends its thread', 'process.exit(3)'],
  ['fails beside itself', `return new Promise(() => setTimeout(() => { throw new Error('late'); }))`],
  ['returns what is no JSON', 'return { a: 1n }'],
  ['takes all memory', 'const all = []; for (;;) all.push(new Array(1e6).fill(0));'],
];

test.each(failing)('A rewriter that %s ends no more than its own thread', async (_what, code) => {
  const engine = await keeper();
  const text = `export const rewrite = ({ body }) => { if (body.bad) { ${code} } return { user: 'u' }; };`;
  const strict = await hooked(engine, text);
  const answer = await ask(strict, '/v1/completions', { model: 'tiny', bad: true });
  expect([answer.status, await answer.text()]).toEqual([
    503,
    expect.stringContaining('could not be prepared'),
  ]);
  let status = 0;
  while (status !== 200) ({ status } = await ask(strict, '/v1/completions', { model: 'tiny' }));
  expect(engine.bodies.at(-1)).toBe('{"user":"u","model":"tiny"}');
  const lenient = await hooked(engine, text, ['--request-rewriter-on-failure', 'pass']);
  expect((await ask(lenient, '/v1/completions', { model: 'tiny', bad: true })).status).toBe(200);
  expect(engine.bodies.at(-1)).toBe('{"model":"tiny","bad":true}');
});

test('A rewriter that hangs is given up in time and replaced', async () => {
  const engine = await keeper();
  const text = `export const rewrite = ({ body }) => { if (body.bad) for (;;); return { user: 'u' }; };`;
  const router = await startWhole([
    ...staticEngines([engine]),
    ...['--request-rewriter', module(text), '--request-rewriter-timeout-ms', '300'],
  ]);
  expect((await ask(router, '/v1/completions', { model: 'tiny', bad: true })).status).toBe(503);
  let status = 0;
  while (status !== 200) ({ status } = await ask(router, '/v1/completions', { model: 'tiny' }));
  expect(await metric(router, 'hook_restarts_total{hook="rewriter"}')).toBeGreaterThanOrEqual(1);
  expect(await metric(router, 'hook_calls_total{hook="rewriter",outcome="timeout"}')).toBeGreaterThanOrEqual(
    1,
  );
  expect(router.lines.join('\n')).toContain('its thread hangs and is replaced');
});

test('Callbacks are told of requests and of how they ended', async () => {
  const engine = await keeper();
  const at = fileOf('', 'told');
  const path = module(`import { appendFileSync } from 'node:fs';
    const tell = (what) => appendFileSync(${JSON.stringify(at)}, JSON.stringify(what) + '\\n');
    export const preRequest = (request) => tell({ pre: request });
    export const postRequest = async (answer) => tell({ post: answer });`);
  const router = await startWhole([...staticEngines([engine]), '--callbacks', path]);
  const headers = { 'x-request-id': 'r-1', 'x-user': 'ann', authorization: 'Bearer secret' };
  await (await ask(router, '/v1/completions', { model: 'tiny', prompt: 'hi' }, { headers })).text();
  await (await ask(router, '/v1/completions', { model: 'nobody' })).text();
  const told = (): { pre?: { id: string }; post?: { id: string } }[] =>
    readFileSync(at, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  await until(() => told().length === 4);
  const [pre] = told().filter((each) => each.pre?.id === 'r-1');
  expect(pre).toMatchObject({
    pre: { path: '/v1/completions', model: 'tiny', headers: { 'x-user': 'ann' }, body: { prompt: 'hi' } },
  });
  expect(told().find((each) => each.post?.id === 'r-1')).toMatchObject({
    post: { model: 'tiny', status: 200, isWhole: true, usage: { promptTokens: 3, completionTokens: 4 } },
  });
  expect(told().find((each) => each.post !== undefined && each.post.id !== 'r-1')).toMatchObject({
    post: { model: 'nobody', status: 404 },
  });
  expect(readFileSync(at, 'utf8')).not.toContain('secret');
});

test('Callbacks that are slow or fail hold no request up, and what is too much is dropped', async () => {
  const engine = await keeper();
  const path = module(`export const handler = {
    preRequest: () => new Promise(() => undefined),
    postRequest() { throw new Error('full'); },
  };`);
  const router = await startWhole([
    ...staticEngines([engine]),
    ...['--callbacks', `${path}#handler`, '--callbacks-queue-size', '2', '--callbacks-timeout-ms', '60000'],
  ]);
  for (let i = 0; i < 10; i++) {
    expect((await ask(router, '/v1/completions', { model: 'tiny' })).status).toBe(200);
  }
  let dropped = 0;
  // At most two of twenty are under way, and those that fail make room for others.
  while (dropped < 5) dropped = await metric(router, 'hook_calls_total{hook="callbacks",outcome="dropped"}');
  expect(router.lines.filter((line) => line.includes('too far behind')).length).toBeGreaterThanOrEqual(1);
});

test('The example does what it says', async () => {
  const engine = await keeper();
  const router = await startWhole([
    ...staticEngines([engine]),
    ...['--request-rewriter', `${example}#addUser`, '--callbacks', `${example}#audit`],
    ...['--request-rewriter-timeout-ms', '5000'],
  ]);
  const body = '{"model":"tiny","max_tokens":99999,"logit_bias":{"1":2}}';
  await (await ask(router, '/v1/completions', body, { headers: { 'x-user': 'ann' } })).text();
  expect(engine.bodies).toEqual(['{"user":"ann","model":"tiny","max_tokens":512}']);
  let done = 0;
  while (done < 2) done = await metric(router, 'hook_calls_total{hook="callbacks",outcome="done"}');
});

test.each([
  ['a dotted path', 'pkg.mod.handler', 'not a JavaScript module and export'],
  ['a file that is not there', './no-such.mjs', '--request-rewriter: not usable, got ./no-such.mjs'],
])('Refused at the start: %s', async (_what, value, problem) => {
  const engine = await startSim();
  await expect(startWhole([...staticEngines([engine]), '--request-rewriter', value])).rejects.toThrow(
    problem,
  );
});

test.each([
  ['no such export', 'export const a = 1;', '#b', 'it has no export b'],
  ['no function', 'export const a = 1;', '#a', 'it has no function a'],
  ['nothing of use', 'export const a = 1;', '', 'it has no function rewrite'],
  ['broken code', 'export const', '', 'not usable'],
  ['code that ends the thread', 'process.exit(0);', '', 'its thread ended with 0'],
])('Refused at the start: a module with %s', async (_what, text, name, problem) => {
  const engine = await startSim();
  const path = module(text);
  const args = [...staticEngines([engine]), '--request-rewriter', `${path}${name}`];
  await expect(startWhole(args)).rejects.toThrow(problem);
  expect(existsSync(join(dirname(path), 'hook.mjs'))).toBe(true);
});
