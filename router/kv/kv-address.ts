/**
 * Where a subscriber connects to for an endpoint as vLLM is configured with it: `*` is the engine's host, and rank n listens n ports
 * further on, both for events and for their replay.
 *
 * @see https://docs.vllm.ai/en/stable/api/vllm/config/kv_events/
 */
export function kvAddress(endpoint: string, host: string, rank = 0): string {
  const { prefix, port } = /^(?<prefix>tcp:\/\/.*):(?<port>\d+)$/.exec(endpoint)?.groups ?? {};
  const number = Number(port) + rank;
  if (prefix === undefined || !(number >= 1 && number <= 65_535)) {
    throw new Error(
      `kv events: endpoint must be tcp://HOST:PORT, got ${endpoint} for rank ${rank}; mend --kv-events-config`,
    );
  }
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `${prefix.replace(/^tcp:\/\/(?:\*|\[?::\]?|0\.0\.0\.0)$/, `tcp://${name}`)}:${number}`;
}
