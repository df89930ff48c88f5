import { comparable, comparableEvent, comparableHeaders, withoutRepeats } from '../comparable-answer.js';
import { type RawAnswer, rawRequest } from '../raw-http.js';
import type { Difference } from './explained-differences.js';
import { lineDifference } from './line-difference.js';
import { liveRequests } from './live-requests.js';
import type { AdapterPaths } from './state-requests.js';

/** Sends every request to both engines, one after the other, and resolves with what their answers do not share. */
export async function compareAnswers(
  real: number,
  simulated: number,
  adapters: AdapterPaths,
): Promise<{ readonly count: number; readonly differences: readonly Difference[] }> {
  const differences: Difference[] = [];
  const requests = liveRequests(adapters);
  for (const request of requests) {
    const [wanted, got] = await Promise.all([rawRequest(real, request), rawRequest(simulated, request)]);
    const lines = lineDifference(linesOf(wanted), linesOf(got));
    if (lines.length > 0) differences.push({ name: request.name, lines });
  }
  return { count: requests.length, differences };
}

function linesOf(answer: RawAnswer): readonly string[] {
  const { status, headers, body, chunks, complete } = answer;
  const head = [`status ${status}`, ...comparableHeaders(headers), complete ? 'complete' : 'cut off'];
  if (chunks === undefined) return [...head, ...comparable(body).split('\n')];
  return [...head, ...eventsOf(chunks.join('')).flatMap((event) => event.split('\n'))];
}

/**
 * Events without what depends on when the server looked at the model: tokens that were made in between come as one event, and samples
 * in any order.
 */
function eventsOf(stream: string): readonly string[] {
  const events = stream
    .split('\n\n')
    .map((event) => ({ text: comparableEvent(event), sample: sampleOf(event) }));
  const last = events.findLastIndex(({ sample }) => sample !== undefined) + 1;
  const sorted = [
    ...events.slice(0, last).toSorted((a, b) => (a.sample ?? 0) - (b.sample ?? 0)),
    ...events.slice(last),
  ];
  return withoutRepeats(
    sorted.map(({ text }) => text.replace(/"((?:completion|total)_tokens)": \d+/g, '"$1": n')),
  );
}

function sampleOf(event: string): number | undefined {
  const sample = /"choices":\[\{"index":(\d+)/.exec(event)?.[1];
  return sample === undefined ? undefined : Number(sample);
}
