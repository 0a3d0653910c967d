/** The rules of deals and their board, without any screen: what a card says, what a move does. */
import type { Band, Board, BoardColumn, DealCard, Stage } from '../api/types';

export type Owner = 'me' | 'team' | 'all';
export type CardOrder = 'newest' | 'longest' | 'score' | 'amount' | 'close';

export const OWNERS: readonly Owner[] = ['me', 'team', 'all'];
export const CARD_ORDERS: readonly CardOrder[] = ['newest', 'longest', 'score', 'amount', 'close'];

export const BAND_WORDS: Record<Band, string> = { low: 'Low', fair: 'Fair', high: 'High' };

/** Why deals are lost, as a rep would put it; the first word of the report on lost deals. */
export const LOST_REASONS = ['Price', 'Went to a competitor', 'No decision made', 'Bad timing', 'Not a fit'] as const;

/** A trend smaller than half a point is shown as no change. */
const STEADY = 0.005;

export type Direction = 'up' | 'down' | 'steady';

export function direction(trend: number | null): Direction | null {
  if (trend === null) return null;
  if (Math.abs(trend) < STEADY) return 'steady';
  return trend > 0 ? 'up' : 'down';
}

/** Whether a card's name, account or owner has every word that was typed. */
export function matches(deal: DealCard, typed: string): boolean {
  const text = `${deal.name} ${deal.account?.name ?? ''} ${deal.owner?.name ?? ''}`.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

const RANK: Record<CardOrder, (deal: DealCard) => number> = {
  newest: (deal) => -new Date(deal.entered_stage_at).getTime(),
  longest: (deal) => new Date(deal.entered_stage_at).getTime(),
  score: (deal) => -(deal.score?.value ?? -1),
  amount: (deal) => -Number(deal.amount ?? -1),
  close: (deal) => (deal.expected_close === null ? Infinity : new Date(deal.expected_close).getTime()),
};

/** A new list in the order asked for; deals that tie keep their places. */
export function sorted(deals: readonly DealCard[], order: CardOrder): DealCard[] {
  const rank = RANK[order];
  return deals.toSorted((left, right) => {
    const [a, b] = [rank(left), rank(right)];
    return a === b ? 0 : a - b;
  });
}

/** An open deal whose expected close lies before today. */
export function isOverdue(deal: Pick<DealCard, 'expected_close'>, stage: Pick<Stage, 'kind'>, at: Date): boolean {
  if (stage.kind !== 'open' || deal.expected_close === null) return false;
  return deal.expected_close < at.toISOString().slice(0, 10);
}

/** Losing a deal asks why; no other move does. */
export function needsReason(stage: Pick<Stage, 'kind'>): boolean {
  return stage.kind === 'lost';
}

export function findCard(board: Board, dealId: string): { column: BoardColumn; deal: DealCard } | null {
  for (const column of board.columns) {
    const deal = column.deals.find((candidate) => candidate.id === dealId);
    if (deal) return { column, deal };
  }
  return null;
}

/** What a deal adds to its column's weighted sum: its amount times how likely it is to be won. */
function weighted(deal: DealCard, stage: Stage): number {
  const amount = Number(deal.amount ?? 0);
  if (stage.kind === 'won') return amount;
  return stage.kind === 'lost' ? 0 : amount * (deal.score?.value ?? 0);
}

function add(sum: string, amount: number): string {
  return (Number(sum) + amount).toFixed(2);
}

function without(column: BoardColumn, deal: DealCard): BoardColumn {
  return {
    ...column,
    count: column.count - 1,
    amount_sum: add(column.amount_sum, -Number(deal.amount ?? 0)),
    weighted_sum: add(column.weighted_sum, -weighted(deal, column.stage)),
    deals: column.deals.filter((other) => other.id !== deal.id),
  };
}

function withDeal(column: BoardColumn, deal: DealCard): BoardColumn {
  return {
    ...column,
    count: column.count + 1,
    amount_sum: add(column.amount_sum, Number(deal.amount ?? 0)),
    weighted_sum: add(column.weighted_sum, weighted(deal, column.stage)),
    deals: [deal, ...column.deals],
  };
}

/** The board as it will be once a deal has moved: counts and sums follow. The same board when nothing moves. */
export function moveCard(board: Board, dealId: string, stageId: string, at: Date): Board {
  const found = findCard(board, dealId);
  const known = board.columns.some((column) => column.stage.id === stageId);
  if (found === null || !known || found.column.stage.id === stageId) return board;
  const moved: DealCard = { ...found.deal, stage_id: stageId, entered_stage_at: at.toISOString() };
  return {
    ...board,
    columns: board.columns.map((column) => {
      if (column.stage.id === stageId) return withDeal(column, moved);
      return column === found.column ? without(column, found.deal) : column;
    }),
  };
}

/** A column narrowed to what was typed. Its sums stay those of the cards still shown. */
export function narrowed(column: BoardColumn, typed: string): BoardColumn {
  if (typed.trim() === '') return column;
  const deals = column.deals.filter((deal) => matches(deal, typed));
  let amount = 0;
  let expected = 0;
  for (const deal of deals) {
    amount += Number(deal.amount ?? 0);
    expected += weighted(deal, column.stage);
  }
  return { ...column, deals, count: deals.length, amount_sum: amount.toFixed(2), weighted_sum: expected.toFixed(2) };
}

/** Count, sum and weighted sum of everything still open. */
export function openTotals(columns: readonly BoardColumn[]): { count: number; amount: string; weighted: string } {
  let [deals, amount, expected] = [0, 0, 0];
  for (const column of columns) {
    if (column.stage.kind !== 'open') continue;
    deals += column.count;
    amount += Number(column.amount_sum);
    expected += Number(column.weighted_sum);
  }
  return { count: deals, amount: amount.toFixed(2), weighted: expected.toFixed(2) };
}

/** What is wrong with a typed amount, or null. Empty means "no amount yet". */
export function amountFault(draft: string): string | null {
  const text = draft.trim();
  if (text === '') return null;
  if (!/^\d+([.]\d{1,2})?$/.test(text)) return 'Write a number such as 12500 or 12500.50.';
  return Number(text) < 1e13 ? null : 'That is more than we can count.';
}
