import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import type { Changes, ReasonMove } from '../api/types';
import { json, serve, show } from '../ui/testing';
import { moveWords, ScoreChanges } from './ScoreChanges';

function moved(effect_then: number, effect_now: number): ReasonMove {
  return { feature_group: 'g', sentence: 'Two calls answered', effect_then, effect_now };
}

describe('moveWords', () => {
  it.each([
    [0, 0.4, 'Now lifts it'],
    [0, -0.4, 'Now holds it back'],
    [0.4, 0, 'No longer lifts it'],
    [-0.4, 0, 'No longer holds it back'],
    [0.2, 0.4, 'Lifts it more'],
    [0.4, 0.2, 'Lifts it less'],
    [-0.2, -0.4, 'Holds it back more'],
    [-0.4, -0.2, 'Holds it back less'],
    [-0.2, 0.4, 'Turned: now lifts it'],
    [0.2, -0.4, 'Turned: now holds it back'],
  ])('tells %s to %s as "%s"', (then, now, expected) => {
    expect(moveWords(moved(then, now))).toBe(expected);
  });
});

describe('ScoreChanges', () => {
  const point = (value: number) => ({ value, band: 'fair' as const, model_version: 'm/1', as_of: '2026-02-23T09:00:00Z' });
  const changes: Changes = { deal_id: 'd1', days: 7, then: point(0.4), now: point(0.55), moved: [moved(0, 0.4), moved(0.1, 0.105)], events: [] };

  it('tells the score then and now, leaves out moves too small to matter, and says when nothing happened', async () => {
    serve({ 'GET /api/v1/deals/d1/changes': () => json(changes) });
    show(<ScoreChanges dealId="d1" />);

    expect(await screen.findByText('+15 points', { exact: false })).toBeDefined();
    expect(screen.getAllByText('Two calls answered', { exact: false })).toHaveLength(1);
    expect(screen.getByText('Nothing happened on the deal in these 7 days.')).toBeDefined();
  });

  it('says so when there is nothing to compare with', async () => {
    serve({ 'GET /api/v1/deals/d1/changes': () => json({ ...changes, then: null }) });
    show(<ScoreChanges dealId="d1" />);

    expect(await screen.findByText('There is no earlier score to compare with yet.')).toBeDefined();
  });
});
