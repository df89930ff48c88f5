/** The part of a terminal that is written to. */
export interface TerminalOutput {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** The part of a terminal that keys come from. */
export interface TerminalInput {
  setRawMode(raw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: 'data', listener: (data: Buffer) => void): unknown;
  off(event: 'data', listener: (data: Buffer) => void): unknown;
}

/** A terminal. */
export interface Terminal {
  readonly output: TerminalOutput;
  /** @default - no keys are read */
  readonly input?: TerminalInput;
  /** Whether it shows colours. */
  readonly color: boolean;
}

/** What happens at a terminal. */
export interface ScreenEvents {
  onResize(): void;
  onKey(key: string): void;
}

const enter = '\x1b[?1049h\x1b[?25l';
const leave = '\x1b[?25h\x1b[?1049l';

/** The whole of a terminal, which is given back as it was. */
export class Screen {
  private readonly terminal: Terminal;
  private readonly resized: () => void;
  private readonly typed: (data: Buffer) => void;
  private open = true;

  constructor(terminal: Terminal, { onResize, onKey }: ScreenEvents) {
    this.terminal = terminal;
    this.resized = onResize;
    this.typed = (data) => {
      for (const key of data.toString('utf8')) onKey(key);
    };
    const { output, input } = terminal;
    output.write(enter);
    output.on('resize', this.resized);
    input?.setRawMode(true);
    input?.on('data', this.typed);
    input?.resume();
  }

  get width(): number {
    return Math.max(1, this.terminal.output.columns);
  }

  get height(): number {
    return Math.max(1, this.terminal.output.rows);
  }

  /** Shows these lines in place of what was shown. */
  draw(lines: readonly string[]): void {
    // Each line is cleared behind its text and the rest below, so that nothing flickers.
    const text = lines.map((line) => `${line}\x1b[K`).join('\r\n');
    this.terminal.output.write(`\x1b[H${text}\x1b[J`);
  }

  /** Gives the terminal back; a second call does nothing. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    const { output, input } = this.terminal;
    output.off('resize', this.resized);
    input?.off('data', this.typed);
    input?.setRawMode(false);
    input?.pause();
    output.write(leave);
  }
}
