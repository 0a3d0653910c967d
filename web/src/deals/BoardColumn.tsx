/** One stage of the board: its count and sums, and its cards, a screenful at a time. */
import { useDroppable } from '@dnd-kit/core';
import { Button, Title, Tooltip } from '@mantine/core';
import { memo, useMemo, useState } from 'react';

import type { BoardColumn as Column, Stage } from '../api/types';
import { count, money } from '../ui/format';
import { type AskToMove, BoardCard } from './BoardCard';
import classes from './board.module.css';
import { type CardOrder, sorted } from './deal';

/** Cards drawn at first and added per request: hundreds of deals must not slow the board. */
const SCREENFUL = 30;

interface Props {
  column: Column;
  currency: string;
  order: CardOrder;
  stages: readonly Stage[];
  onMove: AskToMove;
}

export const BoardColumn = memo(function BoardColumn({ column, currency, order, stages, onMove }: Props) {
  const { stage } = column;
  const { setNodeRef, isOver, active } = useDroppable({ id: stage.id, data: { stage } });
  const [limit, setLimit] = useState(SCREENFUL);
  const deals = useMemo(() => sorted(column.deals, order), [column.deals, order]);
  const hidden = deals.length - limit;
  const heading = `stage-${stage.id}`;

  return (
    <section ref={setNodeRef} className={classes['column']} data-over={isOver} data-kind={stage.kind} aria-labelledby={heading} data-testid="board-column">
      <header className={classes['columnHead']}>
        <div className={classes['columnName']}>
          <Title order={2} id={heading} className={classes['columnTitle'] ?? ''}>
            {stage.name}
          </Title>
          <span className={classes['count']} aria-label={`${column.count} deals`}>
            {count(column.count)}
          </span>
        </div>
        <div className={classes['sums']}>
          <b>{money(column.amount_sum, currency, { compact: true })}</b>
          {stage.kind === 'open' && (
            <Tooltip label="Each amount times its win probability, added up">
              <span>{money(column.weighted_sum, currency, { compact: true })} weighted</span>
            </Tooltip>
          )}
        </div>
      </header>
      {/* A scrolling list must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes['scroller']} tabIndex={0} role="group" aria-label={`Deals in ${stage.name}`}>
        <ul className={classes['cards']}>
          {deals.slice(0, limit).map((deal) => (
            <BoardCard key={deal.id} deal={deal} stage={stage} stages={stages} onMove={onMove} />
          ))}
        </ul>
        {deals.length === 0 && <p className={classes['nothing']}>{active === null ? 'No deals here' : 'Drop here'}</p>}
        {hidden > 0 && (
          <Button variant="subtle" fullWidth onClick={() => { setLimit(limit + SCREENFUL); }}>
            Show {Math.min(hidden, SCREENFUL)} more of {count(hidden)}
          </Button>
        )}
      </div>
    </section>
  );
});
