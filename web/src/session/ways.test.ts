import { describe, expect, it } from 'vitest';

import { Problem } from '../api/problem';
import { wordsForCode, wordsForFault } from './faults';
import { letterSecret } from './letter';
import { domainOf, passwordFault } from './rules';

describe('letterSecret', () => {
  it.each([['token=a-b_c', 'a-b_c'], ['#token=a', 'a'], ['', ''], ['#other=a', '']])('of %j is %j', (hash, secret) => {
    expect(letterSecret(hash)).toBe(secret);
  });
});

describe('domainOf', () => {
  it.each([[' Dana@Northgate.Example ', 'northgate.example'], ['dana@', ''], ['dana@north', ''], ['dana', '']])('of %j is %j', (email, domain) => {
    expect(domainOf(email)).toBe(domain);
  });
});

describe('passwordFault', () => {
  it('counts characters as the server does', () => {
    expect(passwordFault('🔔'.repeat(11))).toBeDefined();
    expect(passwordFault('🔔'.repeat(12))).toBeUndefined();
  });
});

describe('words', () => {
  it('of a code that nobody knows are those of a failed sign-on, whatever it is called', () => {
    expect(wordsForCode('toString')).toEqual(wordsForCode('sign_on_failed'));
  });

  it('of a problem without words of ours are the server’s', () => {
    const fault = new Problem({ status: 403, code: 'origin_not_allowed', title: 'No', detail: 'It comes from another site.' });
    expect(wordsForFault(fault, 0).text).toBe('It comes from another site.');
  });
});
