import type { RequestRecord } from './load.js';
import { isMeasured, outputTokensOf } from './summary.js';

/** What times of the file count from. */
export interface CsvClock {
  /** Start on the clock of the records. */
  readonly startMs: number;
  /** The same in milliseconds since 1970. */
  readonly startEpochMs: number;
  readonly warmUpSeconds: number;
}

type Cell = string | number | undefined;

/** The columns; the first eight are those of multi-round-qa.py, with seconds as there. */
const columns: readonly (readonly [name: string, cell: (record: RequestRecord, clock: CsvClock) => Cell])[] =
  [
    ['prompt_tokens', ({ answer }) => answer.usage?.promptTokens],
    ['generation_tokens', (record) => outputTokensOf(record)],
    ['ttft', ({ answer, launchMs }) => seconds(answer.firstMs, launchMs)],
    ['generation_time', ({ answer, finishMs }) => answer.firstMs && seconds(finishMs, answer.firstMs)],
    ['user_id', ({ userId }) => userId],
    ['question_id', ({ questionId }) => questionId],
    ['launch_time', ({ launchMs }, clock) => epoch(launchMs, clock)],
    ['finish_time', ({ finishMs }, clock) => epoch(finishMs, clock)],
    ['request_id', ({ requestId }) => requestId],
    ['intended_time', ({ intendedMs }, clock) => epoch(intendedMs, clock)],
    ['latency', ({ finishMs, intendedMs }) => seconds(finishMs, intendedMs)],
    ['cached_tokens', ({ answer }) => answer.usage?.cachedTokens],
    ['status', ({ status }) => status],
    ['error', ({ error }) => error],
    ['measured', (record, { startMs, warmUpSeconds }) => Number(isMeasured(record, startMs, warmUpSeconds))],
  ];

/** A table of all requests in the order in which they were to be asked. */
export function csvText(records: readonly RequestRecord[], clock: CsvClock): string {
  const lines = records
    .toSorted((a, b) => a.intendedMs - b.intendedMs)
    .map((record) => columns.map(([, cell]) => cellText(cell(record, clock))).join(','));
  return `${[columns.map(([name]) => name).join(','), ...lines].join('\n')}\n`;
}

function cellText(cell: Cell): string {
  const text = cell === undefined ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function seconds(to: number | undefined, from: number): number | undefined {
  return to === undefined ? undefined : Number(((to - from) / 1000).toFixed(6));
}

function epoch(ms: number, { startMs, startEpochMs }: CsvClock): string {
  return ((startEpochMs + ms - startMs) / 1000).toFixed(6);
}
