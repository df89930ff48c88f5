import { expect, it } from 'vitest';
import { refusedLogics, routingLogicNames } from '../../contract/routing-logics.js';
import { createPolicy } from '../../router/policies/index.js';

it.each(routingLogicNames)(
  '%s is made, or is among those that the contract calls refused',
  (routingLogic) => {
    const make = () => createPolicy({ routingLogic, prefixMinMatchLength: 0, loadawareBeta: 1 });
    if (refusedLogics.includes(routingLogic)) expect(make).toThrow('this version has not got it');
    else expect(make()).toHaveProperty('pick');
  },
);
