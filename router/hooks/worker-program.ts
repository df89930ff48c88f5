/**
 * What runs in the thread of a hook, as text: the router is one file, and threads begin with a file or a text.
 *
 * It says what it has found in the module, then answers each call under the call's number. Values go as JSON, of which those
 * that a rewriter leaves as they were do not come back.
 */
export const workerProgram = `
const { parentPort, workerData } = require('node:worker_threads');
const tell = (message) => parentPort.postMessage(message);
const problemOf = (error) => String((error && error.stack) || error);

const changesOf = (json, result) => {
  if (result === undefined || result === null) return [];
  if (typeof result !== 'object' || Array.isArray(result)) throw new Error('it returned no object of changes');
  const before = JSON.parse(json).body;
  return Object.entries(result).flatMap(([name, value]) => {
    const text = value === undefined ? undefined : JSON.stringify(value);
    if (text === undefined) return Object.hasOwn(before, name) ? [[name, null]] : [];
    return Object.hasOwn(before, name) && JSON.stringify(before[name]) === text ? [] : [[name, text]];
  });
};

(async () => {
  const module = await import(workerData.url);
  const { name, functions, own } = workerData;
  const chosen = name === undefined ? module : module[name];
  if (chosen === undefined) throw new Error('it has no export ' + name);
  const found = Object.fromEntries(
    functions.flatMap((each) => {
      const method = own && name !== undefined ? chosen : chosen[each];
      return typeof method === 'function' ? [[each, method.bind(chosen)]] : [];
    }),
  );
  if (Object.keys(found).length === 0) {
    throw new Error('it has no function ' + (own && name !== undefined ? name : functions.join(' or ')));
  }
  parentPort.on('message', async ({ id, method, json }) => {
    if (method === undefined) return tell({ id });
    try {
      const result = found[method] && (await found[method](JSON.parse(json)));
      tell({ id, changes: own ? changesOf(json, result) : [] });
    } catch (error) {
      tell({ id, problem: problemOf(error) });
    }
  });
  tell({ functions: Object.keys(found) });
})().catch((error) => tell({ failed: String((error && error.message) || error) }));
`;
