import { describe, expect, it } from 'vitest';

import { amountFault, direction, findCard, isOverdue, matches, moveCard, narrowed, openTotals, sorted } from './deal';
import { board, card, chip, column, stage, STAGES } from './testing';

const AT = new Date('2026-03-02T09:00:00Z');

describe('direction', () => {
  it.each([
    [null, null],
    [0.004, 'steady'],
    [-0.004, 'steady'],
    [0.02, 'up'],
    [-0.02, 'down'],
  ])('reads a trend of %s as %s', (trend, expected) => {
    expect(direction(trend)).toBe(expected);
  });
});

describe('matches', () => {
  it('wants every typed word, in the name, the account or the owner, in any case', () => {
    expect(matches(card(), 'HARBOUR scaff')).toBe(true);
    expect(matches(card(), 'dana logistics')).toBe(true);
    expect(matches(card(), 'harbour bridge')).toBe(false);
  });

  it('takes a deal without account or owner', () => {
    expect(matches(card({ account: null, owner: null }), 'scaffolding')).toBe(true);
  });
});

describe('sorted', () => {
  const [none, low, high] = [card({ id: 'none', score: null, amount: null }), card({ id: 'low', score: chip({ value: 0.1 }), amount: '9.00' }), card({ id: 'high', score: chip({ value: 0.9 }), amount: '10.00' })];

  it('puts the most likely first and deals without a score last', () => {
    expect(sorted([none, low, high], 'score').map(({ id }) => id)).toEqual(['high', 'low', 'none']);
  });

  it('compares amounts as numbers, not as text', () => {
    expect(sorted([low, none, high], 'amount').map(({ id }) => id)).toEqual(['high', 'low', 'none']);
  });

  it('puts the deal that was moved last on top, and at the bottom when asked for the longest', () => {
    const old = card({ id: 'old', entered_stage_at: '2026-01-01T09:00:00Z' });
    const fresh = card({ id: 'fresh', entered_stage_at: '2026-03-01T09:00:00Z' });

    expect(sorted([old, fresh], 'newest').map(({ id }) => id)).toEqual(['fresh', 'old']);
    expect(sorted([fresh, old], 'longest').map(({ id }) => id)).toEqual(['old', 'fresh']);
  });

  it('puts deals without a close date last', () => {
    const soon = card({ id: 'soon', expected_close: '2026-03-05' });
    const late = card({ id: 'late', expected_close: '2026-06-05' });

    expect(sorted([none, late, soon], 'close').map(({ id }) => id)).toEqual(['soon', 'late', 'none']);
  });

  it('leaves the list that it was given alone', () => {
    const given = [low, high];
    sorted(given, 'score');

    expect(given).toEqual([low, high]);
  });
});

describe('isOverdue', () => {
  it('is an open deal whose close date lies before today', () => {
    expect(isOverdue({ expected_close: '2026-03-01' }, stage({}), AT)).toBe(true);
    expect(isOverdue({ expected_close: '2026-03-02' }, stage({}), AT)).toBe(false);
    expect(isOverdue({ expected_close: '2026-03-01' }, STAGES.won, AT)).toBe(false);
    expect(isOverdue({ expected_close: null }, stage({}), AT)).toBe(false);
  });
});

describe('moveCard', () => {
  const before = board([
    column(STAGES.quoted, [card(), card({ id: 'd2' })], { count: 2, amount_sum: '2000.00', weighted_sum: '1000.00' }),
    column(STAGES.verbal, [], {}),
    column(STAGES.won, [], {}),
    column(STAGES.lost, [], {}),
  ]);

  it('carries count, sum and weighted sum along with the card', () => {
    const [quoted, verbal] = moveCard(before, 'd1', 's2', AT).columns;

    expect(quoted).toMatchObject({ count: 1, amount_sum: '1000.00', weighted_sum: '500.00' });
    expect(verbal).toMatchObject({ count: 1, amount_sum: '1000.00', weighted_sum: '500.00' });
    expect(verbal?.deals[0]).toMatchObject({ id: 'd1', stage_id: 's2', entered_stage_at: AT.toISOString() });
  });

  it('weighs a won deal in full and a lost one not at all', () => {
    expect(moveCard(before, 'd1', 's3', AT).columns[2]?.weighted_sum).toBe('1000.00');
    expect(moveCard(before, 'd1', 's4', AT).columns[3]?.weighted_sum).toBe('0.00');
  });

  it('there and back leaves every count and sum as it was', () => {
    const back = moveCard(moveCard(before, 'd1', 's2', AT), 'd1', 's1', AT);
    const figures = (of: typeof before) => of.columns.map(({ count, amount_sum, weighted_sum }) => ({ count, amount_sum, weighted_sum }));

    expect(figures(back)).toEqual(figures(before));
  });

  it('returns the very same board for an unknown deal, an unknown stage, or no move', () => {
    expect(moveCard(before, 'nobody', 's2', AT)).toBe(before);
    expect(moveCard(before, 'd1', 'nowhere', AT)).toBe(before);
    expect(moveCard(before, 'd1', 's1', AT)).toBe(before);
  });

  it('finds a card with its column', () => {
    expect(findCard(before, 'd2')?.column.stage.name).toBe('Quoted');
    expect(findCard(before, 'nobody')).toBeNull();
  });
});

describe('narrowed', () => {
  it('sums only the cards that are still shown', () => {
    const whole = column(STAGES.quoted, [card(), card({ id: 'd2', name: 'Roof', account: null, amount: '50.00', score: chip({ value: 0.2 }) })], { count: 2, amount_sum: '1050.00' });

    expect(narrowed(whole, 'roof')).toMatchObject({ count: 1, amount_sum: '50.00', weighted_sum: '10.00' });
    expect(narrowed(whole, '  ')).toBe(whole);
  });
});

describe('openTotals', () => {
  it('leaves won and lost stages out', () => {
    const columns = [
      column(STAGES.quoted, [card()], { amount_sum: '1000.10', weighted_sum: '500.05' }),
      column(STAGES.won, [card()], { amount_sum: '7000.00', weighted_sum: '7000.00' }),
    ];

    expect(openTotals(columns)).toEqual({ count: 1, amount: '1000.10', weighted: '500.05' });
  });
});

describe('amountFault', () => {
  it.each(['', '0', '12500', '12500.5', '12500.50'])('takes %j', (draft) => {
    expect(amountFault(draft)).toBeNull();
  });

  it.each(['-1', '12,500', '1.234', 'ten', '1e9', '99999999999999'])('refuses %j and says why', (draft) => {
    expect(amountFault(draft)).toMatch(/\w/);
  });
});
