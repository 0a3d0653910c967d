/** Small deals, stages and boards for tests; each says only what its test is about. */
import type { Board, BoardColumn, DealCard, ScoreChip, Stage } from '../api/types';

export const STAGES = {
  quoted: stage({ id: 's1', name: 'Quoted', position: 0 }),
  verbal: stage({ id: 's2', name: 'Verbal yes', position: 1 }),
  won: stage({ id: 's3', name: 'Won', position: 2, kind: 'won' }),
  lost: stage({ id: 's4', name: 'Lost', position: 3, kind: 'lost' }),
};

export function stage(fields: Partial<Stage>): Stage {
  return { id: 's', name: 'Stage', kind: 'open', position: 0, ...fields };
}

export function chip(fields: Partial<ScoreChip> = {}): ScoreChip {
  return { value: 0.5, band: 'fair', trend: null, calibrated: true, as_of: '2026-03-02T09:00:00Z', ...fields };
}

export function card(fields: Partial<DealCard> = {}): DealCard {
  return {
    id: 'd1', name: 'Scaffolding for the harbour', account: { id: 'a1', name: 'Harbour Logistics' }, owner: { id: 'u1', name: 'Dana Ross' },
    amount: '1000.00', currency: 'EUR', expected_close: null, stage_id: 's1', entered_stage_at: '2026-02-20T09:00:00Z', amount_in_org_currency: '1000.00',
    score: chip(), predicted_close_on: null, slip_probability: null, ...fields,
  };
}

export function column(of: Stage, deals: DealCard[], sums: Partial<BoardColumn> = {}): BoardColumn {
  return { stage: of, count: deals.length, amount_sum: '0.00', weighted_sum: '0.00', without_rate: 0, deals, ...sums };
}

export function board(columns: BoardColumn[]): Board {
  return { pipeline: { id: 'p1', name: 'New business' }, currency: 'EUR', owner: 'all', columns };
}
