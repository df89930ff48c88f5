import { FormData } from 'undici';
import type { ModelType } from './backends.js';

/** A tiny request that shows whether an engine does its work. */
export interface HealthRequest {
  readonly path: string;
  /** Sent as JSON, or as a form. */
  readonly body: Readonly<Record<string, unknown>> | FormData;
}

const pixels =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAC0lEQVR4nGNgQAYAAA4AAamRc7EAAAAASUVORK5CYII=';

/** The request for an engine of a type. */
export function healthRequest(type: ModelType, model: string): HealthRequest {
  const short = { model, temperature: 0, max_tokens: 3 };
  const hello = [{ role: 'user', content: 'Hello' }];
  switch (type) {
    case 'chat':
      return { path: '/v1/chat/completions', body: { ...short, messages: hello } };
    case 'messages':
      return { path: '/v1/messages', body: { ...short, messages: hello } };
    case 'vision': {
      const content = [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: pixels } },
      ];
      return { path: '/v1/chat/completions', body: { ...short, messages: [{ role: 'user', content }] } };
    }
    case 'completion':
      return { path: '/v1/completions', body: { ...short, prompt: 'Hello' } };
    case 'embeddings':
      return { path: '/v1/embeddings', body: { model, input: 'Hello' } };
    case 'rerank':
      return { path: '/v1/rerank', body: { model, query: 'Hello', documents: ['Hello'] } };
    case 'score':
      return {
        path: '/v1/score',
        body: { model, encoding_format: 'float', text_1: 'Hello', text_2: 'Hello' },
      };
    case 'transcription': {
      const body = new FormData();
      body.set('model', model);
      body.set('file', new Blob([silence()], { type: 'audio/wav' }), 'empty.wav');
      return { path: '/v1/audio/transcriptions', body };
    }
  }
}

/** A tenth of a second of nothing: 16 kHz, 16 bits, one channel. */
function silence(): Uint8Array<ArrayBuffer> {
  const rate = 16_000;
  const size = (rate / 10) * 2;
  const wav = Buffer.alloc(44 + size);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + size, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(size, 40);
  return wav;
}
