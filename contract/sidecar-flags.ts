import type { FlagTable } from './flag-table.js';
import { ports } from './ports.js';

const listener = 'Listener';
const callers = 'Who may ask';
const sources = 'Sources';
const logs = 'Logs';

/** Start of the sidecar's environment variables; `LORA_DOWNLOAD_BASE_DIR` is that of the vLLM production-stack. */
export const sidecarEnvPrefix = 'LORA_DOWNLOAD_';

/** The flags of the sidecar that downloads LoRA adapters. */
export const sidecarFlags = {
  host: {
    type: 'string',
    group: listener,
    placeholder: 'address',
    help: 'Address to listen at; all where it is left out.',
  },
  port: {
    type: 'int',
    group: listener,
    default: ports.sidecar,
    minimum: 0,
    maximum: 65_535,
    env: 'PORT',
    help: 'Port to listen at.',
  },
  'base-dir': {
    type: 'string',
    group: listener,
    default: '/data/lora-adapters',
    placeholder: 'folder',
    help: 'Folder of the adapters, at the path where the engine sees it too.',
  },
  token: {
    type: 'string',
    group: callers,
    secret: true,
    help: 'Secret that callers present as a bearer token; without one, nothing is downloaded.',
  },
  'allow-unauthenticated': {
    type: 'boolean',
    group: callers,
    help: 'Download for everybody who reaches the port, as the sidecar of the vLLM production-stack does.',
  },
  'huggingface-endpoint': {
    type: 'string',
    group: sources,
    default: 'https://huggingface.co',
    placeholder: 'url',
    env: 'HF_ENDPOINT',
    help: 'Base URL of Hugging Face or of a mirror.',
  },
  'huggingface-token': {
    type: 'string',
    group: sources,
    secret: true,
    env: 'HF_TOKEN',
    help: 'Hugging Face token for callers that give none.',
  },
  's3-region': {
    type: 'string',
    group: sources,
    default: 'us-east-1',
    placeholder: 'region',
    env: 'AWS_REGION',
    help: 'Region of buckets for callers that give none.',
  },
  's3-instance-credentials': {
    type: 'boolean',
    group: sources,
    help: 'Use the role of the EC2 machine for buckets where neither the caller nor the environment has credentials.',
  },
  'max-gigabytes': {
    type: 'number',
    group: sources,
    default: 64,
    minimum: 0,
    help: 'Largest adapter that is downloaded, unpacked or not.',
  },
  'idle-timeout-seconds': {
    type: 'number',
    group: sources,
    default: 60,
    minimum: 0.01,
    help: 'Time without a byte after which a connection counts as dead.',
  },
  attempts: {
    type: 'int',
    group: sources,
    default: 6,
    minimum: 1,
    maximum: 100,
    help: 'Attempts without any progress after which a file is given up.',
  },
  'log-level': {
    type: 'choice',
    group: logs,
    choices: ['debug', 'info', 'warning', 'error', 'critical'],
    default: 'info',
    help: 'Least important messages that are written.',
  },
  'log-format': {
    type: 'choice',
    group: logs,
    choices: ['text', 'json'],
    default: 'text',
    help: 'Form of log lines.',
  },
} as const satisfies FlagTable;
