/** How important messages are, the least important first. */
const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'] as const;

/** How important a message is. */
export type LogLevel = (typeof levels)[number];

/** What a log is made with. */
export interface LogOptions {
  /** Name of the program in each line. @default "vllm_router" */
  readonly name?: string;
  readonly level: LogLevel;
  readonly format: 'text' | 'json';
  /** Takes lines up to `info`. @default - standard output */
  readonly out?: (text: string) => void;
  /** Takes lines from `warning` on. @default - standard error */
  readonly err?: (text: string) => void;
}

/**
 * A program's log, in the form of Python's logging. Lines up to `info` are gathered and written together when the loop gets to it, since one write for each
 * would cost more than the rest of a small request.
 */
export class Log {
  /** Whether `info` is written, for callers that can save themselves the text. */
  readonly infos: boolean;
  private readonly lowest: number;
  private readonly format: 'text' | 'json';
  private readonly name: string;
  private readonly out: (text: string) => void;
  private readonly err: (text: string) => void;
  private waiting = '';

  constructor({ name = 'vllm_router', level, format, out, err }: LogOptions) {
    this.name = name;
    this.lowest = levels.indexOf(level);
    this.infos = this.lowest <= levels.indexOf('info');
    this.format = format;
    this.out = out ?? ((text) => void process.stdout.write(text));
    this.err = err ?? ((text) => void process.stderr.write(text));
  }

  debug(message: string): void {
    this.write('debug', message);
  }

  info(message: string): void {
    this.write('info', message);
  }

  warning(message: string): void {
    this.write('warning', message);
  }

  error(message: string): void {
    this.write('error', message);
  }

  /** Writes what is gathered. */
  readonly flush = (): void => {
    const text = this.waiting;
    this.waiting = '';
    if (text !== '') this.out(text);
  };

  private write(level: LogLevel, message: string): void {
    const rank = levels.indexOf(level);
    if (rank < this.lowest) return;
    const line =
      this.format === 'json' ? jsonLine(this.name, level, message) : textLine(this.name, level, message);
    if (rank > levels.indexOf('info')) {
      this.flush();
      this.err(line);
      return;
    }
    if (this.waiting === '') setImmediate(this.flush);
    this.waiting += line;
  }
}

function textLine(name: string, level: LogLevel, message: string): string {
  return `[${stamp()}] ${level.toUpperCase()}: ${message} (${name})\n`;
}

function jsonLine(name: string, level: LogLevel, message: string): string {
  const entry = { timestamp: stamp(), level: level.toUpperCase(), logger: name, message };
  return `${JSON.stringify(entry)}\n`;
}

let second = -1;
let secondText = '';

/** Such as `2026-01-31 12:00:00,123`, in the form of Python's logging. */
function stamp(): string {
  const now = Date.now();
  const current = Math.floor(now / 1000);
  if (current !== second) {
    second = current;
    secondText = new Date(current * 1000).toISOString().slice(0, 19).replace('T', ' ');
  }
  return `${secondText},${String(now % 1000).padStart(3, '0')}`;
}
