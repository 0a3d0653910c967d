import { describe, expect, it } from 'vitest';

import { segmentName } from './FiguresTable';

describe('segmentName', () => {
  const names = new Map([['u1', 'Dana Ross']]);

  it('calls an owner by name, also one who has left', () => {
    expect(segmentName('owner', 'u1', names)).toBe('Dana Ross');
    expect(segmentName('owner', 'u9', names)).toBe('Somebody who has left');
  });

  it('drops the number that only puts ranges in order', () => {
    expect(segmentName('amount', '2: from 20,000', names)).toBe('from 20,000');
    expect(segmentName('stage', 'Offer', names)).toBe('Offer');
  });
});
