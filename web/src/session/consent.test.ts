import { describe, expect, it } from 'vitest';

import { decision, inWords, isConsent, isPage } from './consent';

describe('inWords', () => {
  it('names an object once, where it can be changed if it can', () => {
    expect(inWords(['deals:read', 'deals:write', 'people:read', 'saved_views:write', 'api_keys:read'])).toEqual({
      changed: ['Deals', 'Saved views'],
      seen: ['People and how to reach them', 'API keys'],
    });
  });
});

describe('decision', () => {
  it('sends back what came, to the letter', () => {
    expect(decision('?client_id=c&state=01.50&scope=deals%3Aread+people%3Aread&redirect_uri=https%3A%2F%2Fa.example%2F%3Fb%3Dc', true)).toEqual({
      approve: true, response_type: '', client_id: 'c', redirect_uri: 'https://a.example/?b=c', scope: 'deals:read people:read', state: '01.50',
      code_challenge: '', code_challenge_method: '',
    });
  });

  it('tells a state that did not come from one that is empty', () => {
    expect([decision('', false).state, decision('?state=', false).state]).toEqual([null, '']);
  });
});

describe('isPage', () => {
  it.each([['https://a.example/callback', true], ['http://127.0.0.1:9/', true], ['javascript:alert(1)', false], ['data:text/html,x', false], ['', false]])(
    'of %s is %s',
    (address, expected) => {
      expect(isPage(address)).toBe(expected);
    },
  );
});

describe('isConsent', () => {
  it.each([['/oauth/authorize?state=1', true], ['/oauth/authorize', true], ['/oauth/authorizer', false], ['/deals', false]])('of %s is %s', (href, expected) => {
    expect(isConsent(href)).toBe(expected);
  });
});
