import { describe, expect, it } from 'vitest';

import { safeNext } from './next';

describe('safeNext', () => {
  it('goes back to the page that was asked for, with its search and place', () => {
    expect(safeNext('/deals/42?owner=all#top')).toBe('/deals/42?owner=all#top');
  });

  it.each([undefined, 7, '', 'deals', '//evil.example', '/\\evil.example', 'https://evil.example', '/login?next=/login'])(
    'goes home for %j',
    (next) => {
      expect(safeNext(next)).toBe('/deals');
    },
  );
});
