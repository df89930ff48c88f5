import { expect, it } from 'vitest';
import { downloadGuard } from '../../constructs/lora/downloads.js';

it('Downloads are for whoever has the token, and for everybody only where there is none', () => {
  const token = { secret: 'downloads', key: 'token' };
  const secretKeyRef = { name: 'downloads', key: 'token' };

  expect(downloadGuard({ token })).toEqual([{ name: 'LORA_DOWNLOAD_TOKEN', valueFrom: { secretKeyRef } }]);
  expect(downloadGuard({})).toEqual([{ name: 'LORA_DOWNLOAD_ALLOW_UNAUTHENTICATED', value: 'true' }]);
  expect(downloadGuard({ env: [{ name: 'LORA_DOWNLOAD_TOKEN', value: 'x' }] })).toEqual([]);
});
