import { counted } from '../counted.js';
import { type Finding, findingLevels } from './finding.js';

/** In what form findings are told. */
export const doctorOutputs = ['text', 'json', 'markdown'] as const;

/** In what form findings are told. */
export type DoctorOutput = (typeof doctorOutputs)[number];

/** What was looked at. */
export interface Examination {
  /** Version of the API server. */
  readonly version: string;
  readonly objects: number;
  readonly findings: readonly Finding[];
}

/** The findings, in a form. */
export function doctorReport(examination: Examination, output: DoctorOutput): string {
  switch (output) {
    case 'json':
      return `${JSON.stringify({ ...examination, summary: countsOf(examination) }, null, 2)}\n`;
    case 'markdown':
      return markdownOf(examination);
    default:
      return textOf(examination);
  }
}

function textOf(examination: Examination): string {
  const lines = examination.findings.map(
    ({ level, what, remedy, ...place }) => `${level}: ${placeOf(place)}: ${what}; ${remedy}`,
  );
  return `${[...lines, summaryOf(examination)].join('\n')}\n`;
}

function markdownOf(examination: Examination): string {
  const cell = (text: string): string => text.replace(/([|\\`<])/g, '\\$1').replace(/\s*\n\s*/g, ' ');
  const rows = examination.findings.map(
    ({ level, what, remedy, ...place }) =>
      `| ${level} | ${cell(placeOf(place))} | ${cell(what)} | ${cell(remedy)} |`,
  );
  const table = rows.length === 0 ? [] : ['| | where | what | remedy |', '|---|---|---|---|', ...rows, ''];
  return `${[...table, summaryOf(examination)].join('\n')}\n`;
}

function placeOf({ object, field }: Pick<Finding, 'object' | 'field'>): string {
  return field === undefined ? object : `${object} ${field}`;
}

function summaryOf(examination: Examination): string {
  const counts = Object.entries(countsOf(examination)).map(([level, count]) => counted(count, level));
  const objects = counted(examination.objects, 'object');
  return `${objects} against Kubernetes ${examination.version}: ${counts.join(', ')}`;
}

function countsOf({ findings }: Examination): Record<string, number> {
  return Object.fromEntries(
    findingLevels.map((level) => [level, findings.filter((finding) => finding.level === level).length]),
  );
}
