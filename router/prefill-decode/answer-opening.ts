// vLLM answers a stream with 200 before it has the blocks; a pull that failed is then an event of its own.
const errors = ['data: {"error"', 'event: error', 'data: {"type":"error"'];

// What comes before anything has been computed.
const preambles = [
  'event: response.created',
  'event: response.in_progress',
  'event: message_start',
  'event: ping',
];

const separator = /\r?\n\r?\n/;
const longestPreamble = 65_536;

/** What the first bytes of a stream of events say: an error, an answer, or nothing for certain yet. */
export function openingOf(bytes: Buffer): 'error' | 'answer' | 'unclear' {
  if (bytes.length > longestPreamble) return 'answer';
  const events = bytes.toString('latin1').split(separator);
  const last = events.pop() ?? '';
  for (const event of events) {
    if (errors.some((error) => event.startsWith(error))) return 'error';
    if (!isPreamble(event)) return 'answer';
  }
  if (errors.some((error) => last.startsWith(error))) return 'error';
  const isOpen = [...errors, ...preambles].some((text) => text.startsWith(last) || last.startsWith(text));
  return isOpen || last.startsWith('data: {') ? 'unclear' : 'answer';
}

function isPreamble(event: string): boolean {
  if (preambles.some((preamble) => event.startsWith(preamble))) return true;
  return (
    event.startsWith('data: ') && /"delta":\s*\{"role":\s*"assistant",\s*"content":\s*(?:""|null)/.test(event)
  );
}
