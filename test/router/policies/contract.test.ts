import { expect, it } from 'vitest';
import { engineChoiceNames } from '../../../contract/routing-logics.js';
import { createPolicy } from '../../../router/policies/index.js';

it.each(engineChoiceNames)('%s is made', (routingLogic) => {
  expect(createPolicy({ routingLogic, prefixMinMatchLength: 0, loadawareBeta: 1 })).toHaveProperty('pick');
});
