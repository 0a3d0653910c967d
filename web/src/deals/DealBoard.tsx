/** The pipeline board: a column per stage, deals dragged between them, sums that follow. */
import { DndContext, type DragEndEvent, DragOverlay } from '@dnd-kit/core';
import { Button, Skeleton, Title } from '@mantine/core';
import { useDocumentTitle, useMediaQuery } from '@mantine/hooks';
import { IconLayoutKanban } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';

import type { Board, DealCard, Stage } from '../api/types';
import { useSession } from '../session/session';
import { EmptyState } from '../ui/EmptyState';
import { FailurePage } from '../ui/FailurePage';
import { count, money } from '../ui/format';
import { useShortcuts } from '../ui/shortcuts';
import { CardFace } from './BoardCard';
import { BoardColumn } from './BoardColumn';
import { announcements, columnUnder, type Dragged, draggedFrom, instructions, useBoardSensors } from './boardDrag';
import { type BoardFilter, BoardFilters } from './BoardFilters';
import classes from './board.module.css';
import { narrowed, needsReason, openTotals } from './deal';
import { LostDialog } from './LostDialog';
import { useMoveDeal } from './moves';
import { boardQuery, pipelinesQuery } from './queries';
import { StagePicker } from './StagePicker';

export function DealBoard() {
  useDocumentTitle('Pipeline · Bellwether');
  const { org } = useSession();
  const filter = useSearch({ from: '/app/deals' });
  const navigate = useNavigate({ from: '/deals' });
  const searchBox = useRef<HTMLInputElement>(null);
  const pipelines = useQuery(pipelinesQuery);
  const board = useQuery({ ...boardQuery({ pipelineId: filter.pipeline, owner: filter.owner }), placeholderData: keepPreviousData });
  useShortcuts({ '/': () => searchBox.current?.focus() });

  const change = useCallback(
    (next: Partial<BoardFilter>) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true }),
    [navigate],
  );
  const columns = useMemo(() => board.data?.columns.map((column) => narrowed(column, filter.q)) ?? [], [board.data, filter.q]);

  if (board.isError) return <FailurePage error={board.error} onRetry={() => void board.refetch()} />;
  const totals = openTotals(columns);
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <div>
          <Title order={1}>Pipeline</Title>
          <div className={classes['totals']} aria-live="polite">
            {board.data === undefined ? (
              <Skeleton height={20} width={240} />
            ) : (
              <>
                <b>{count(totals.count)}</b> open · <b>{money(totals.amount, org.currency, { compact: true })}</b> ·{' '}
                <b>{money(totals.weighted, org.currency, { compact: true })}</b> weighted
              </>
            )}
          </div>
        </div>
        <BoardFilters filter={filter} pipelines={pipelines.data ?? []} searchBox={searchBox} onChange={change} />
      </header>
      {board.data === undefined ? (
        <BoardSkeleton />
      ) : (
        <Columns board={{ ...board.data, columns }} currency={org.currency} filter={filter} onWiden={() => { change({ owner: 'all', q: '' }); }} />
      )}
    </div>
  );
}

interface ColumnsProps {
  board: Board;
  currency: string;
  filter: BoardFilter;
  onWiden: () => void;
}

function Columns({ board, currency, filter, onWiden }: ColumnsProps) {
  const narrow = useMediaQuery('(max-width: 40em)', false, { getInitialValueInEffect: false });
  const sensors = useBoardSensors();
  const { move } = useMoveDeal();
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [losing, setLosing] = useState<{ deal: DealCard; from: Stage; to: Stage } | null>(null);
  const [picked, setPicked] = useState<string | null>(null);
  const stages = useMemo(() => board.columns.map(({ stage }) => stage), [board.columns]);

  const askToMove = useCallback(
    (deal: DealCard, to: Stage) => {
      const from = stages.find(({ id }) => id === deal.stage_id);
      if (from === undefined || from.id === to.id) return;
      if (needsReason(to)) setLosing({ deal, from, to });
      else move({ deal, from, to });
    },
    [move, stages],
  );

  function drop({ active, over }: DragEndEvent): void {
    setDragged(null);
    const carried = draggedFrom(active.data.current);
    const to = stages.find(({ id }) => id === over?.id);
    if (carried !== null && to !== undefined) askToMove(carried.deal, to);
  }

  if (board.columns.every(({ count: deals }) => deals === 0)) return <NoDeals filter={filter} onWiden={onWiden} />;
  const shown = board.columns.find(({ stage }) => stage.id === picked) ?? board.columns.find(({ count: deals }) => deals > 0);
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={columnUnder}
      accessibility={{ announcements, screenReaderInstructions: instructions }}
      onDragStart={({ active }) => { setDragged(draggedFrom(active.data.current)); }}
      onDragEnd={drop}
      onDragCancel={() => { setDragged(null); }}
    >
      {narrow && <StagePicker columns={board.columns} value={shown?.stage.id ?? null} onPick={setPicked} />}
      <div className={narrow ? classes['single'] : classes['columns']}>
        {(narrow ? board.columns.filter((column) => column === shown) : board.columns).map((column) => (
          <BoardColumn key={column.stage.id} column={column} currency={currency} order={filter.order} stages={stages} onMove={askToMove} />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {dragged !== null && (
          <div className={`${classes['card'] ?? ''} ${classes['lifted'] ?? ''}`}>
            <CardFace deal={dragged.deal} stage={dragged.stage} />
          </div>
        )}
      </DragOverlay>
      <LostDialog
        dealName={losing?.deal.name ?? null}
        onCancel={() => { setLosing(null); }}
        onAnswer={(reason) => {
          if (losing !== null) move({ ...losing, reason });
          setLosing(null);
        }}
      />
    </DndContext>
  );
}

function NoDeals({ filter, onWiden }: { filter: BoardFilter; onWiden: () => void }) {
  const narrowedDown = filter.owner !== 'all' || filter.q !== '';
  return (
    <EmptyState
      icon={<IconLayoutKanban size={34} stroke={1.4} aria-hidden />}
      title={filter.q === '' ? 'No deals on this board' : `No deal matches “${filter.q}”`}
      action={narrowedDown && <Button variant="default" onClick={onWiden}>Show everyone’s deals</Button>}
    >
      {narrowedDown ? 'The filters above hide the rest.' : 'Deals appear here once they are opened or imported.'}
    </EmptyState>
  );
}

function BoardSkeleton() {
  return (
    <div className={classes['columns']} aria-hidden="true">
      {Array.from({ length: 5 }, (_, column) => (
        <div key={column} className={classes['column']}>
          <Skeleton height={52} m="sm" w="auto" radius="md" />
          {Array.from({ length: 4 - (column % 3) }, (_, card) => (
            <Skeleton key={card} height={112} mx="sm" mb="xs" w="auto" radius="md" />
          ))}
        </div>
      ))}
    </div>
  );
}
