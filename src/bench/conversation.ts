/** How prompts and answers are. */
export interface ConversationShape {
  readonly model: string;
  readonly rounds: number;
  /** Tokens that all users share. */
  readonly systemTokens: number;
  /** Tokens of a user alone. */
  readonly historyTokens: number;
  readonly answerTokens: number;
  readonly ignoreEos: boolean;
}

interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A user who asks one question after the other. */
export class Conversation {
  readonly userId: number;
  private readonly shape: ConversationShape;
  private readonly messages: Message[] = [];
  private asked = 0;

  constructor(userId: number, shape: ConversationShape) {
    this.userId = userId;
    this.shape = shape;
    if (shape.systemTokens > 0) this.messages.push({ role: 'system', content: filler(shape.systemTokens) });
  }

  /** Whether all rounds have been asked. */
  get isOver(): boolean {
    return this.asked >= this.shape.rounds;
  }

  /** The next question: its number from 0, and the body of the request. */
  ask(): { readonly questionId: number; readonly body: string } {
    const { model, historyTokens, answerTokens, ignoreEos } = this.shape;
    const questionId = this.asked++;
    // The name goes first, so that the history of one user is no beginning of that of another.
    const before = this.messages.some(({ role }) => role === 'user')
      ? ''
      : `I am user ${this.userId}. ${historyTokens > 0 ? `${filler(historyTokens)} ` : ''}`;
    const content = `${before}Question ${questionId + 1}: what comes next?`;
    this.messages.push({ role: 'user', content });
    const body = JSON.stringify({
      model,
      messages: this.messages,
      max_tokens: answerTokens,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
      ...(ignoreEos ? { ignore_eos: true } : {}),
    });
    return { questionId, body };
  }

  /** Takes the answer to the last question, with which the next one begins. */
  answered(text: string): void {
    this.messages.push({ role: 'assistant', content: text });
  }

  /** Forgets the last question, which was not answered. */
  failed(): void {
    this.messages.pop();
  }
}

/** Words that are a token each for the tokenizers of today's models. */
function filler(tokens: number): string {
  return Array(tokens).fill('hi').join(' ');
}
