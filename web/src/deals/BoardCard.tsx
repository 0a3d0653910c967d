/** One deal on the board: dragged by the card, moved by keyboard through its handle or its menu. */
import { useDraggable } from '@dnd-kit/core';
import { ActionIcon, Menu } from '@mantine/core';
import { IconAlertCircle, IconDotsVertical, IconGripVertical } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';

import type { DealCard, Stage } from '../api/types';
import { useNow } from '../ui/clock';
import { daysSince, money } from '../ui/format';
import { Initials } from '../ui/Initials';
import classes from './board.module.css';
import { isOverdue } from './deal';
import { ScoreChip } from './ScoreChip';

export type AskToMove = (deal: DealCard, to: Stage) => void;

/** What a card says; drawn in its column and again under the pointer while it is dragged. */
export const CardFace = memo(function CardFace({ deal, stage }: { deal: DealCard; stage: Stage }) {
  const at = useNow();
  const days = daysSince(deal.entered_stage_at, at);
  return (
    <>
      <div className={classes['cardTop']}>
        <Link to="/deals/$dealId" params={{ dealId: deal.id }} className={classes['cardName']} draggable={false}>
          {deal.name}
        </Link>
      </div>
      {deal.account !== null && <div className={classes['cardAccount']}>{deal.account.name}</div>}
      <div className={classes['cardNumbers']}>
        <span className={classes['cardAmount']}>{money(deal.amount, deal.currency)}</span>
        {stage.kind === 'open' && <ScoreChip score={deal.score} />}
      </div>
      <div className={classes['cardFoot']}>
        {deal.owner !== null && <Initials name={deal.owner.name} label={`Owner: ${deal.owner.name}`} />}
        <span>{days === 0 ? 'Today' : `${days} d in stage`}</span>
        {isOverdue(deal, stage, at) && (
          <span className={classes['overdue']}>
            <IconAlertCircle size={13} aria-hidden /> Close date passed
          </span>
        )}
      </div>
    </>
  );
});

interface Props {
  deal: DealCard;
  stage: Stage;
  stages: readonly Stage[];
  onMove: AskToMove;
}

export const BoardCard = memo(function BoardCard({ deal, stage, stages, onMove }: Props) {
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, isDragging } = useDraggable({
    id: deal.id,
    data: { deal, stage },
    attributes: { roleDescription: 'deal that can be moved' },
  });
  return (
    <li ref={setNodeRef} className={classes['card']} data-dragging={isDragging} data-testid="deal-card" data-deal={deal.id} {...listeners}>
      <CardFace deal={deal} stage={stage} />
      <div className={classes['cardTools']}>
        <ActionIcon ref={setActivatorNodeRef} variant="subtle" color="gray" size="sm" className={classes['grip'] ?? ''} {...attributes}
          aria-label={`Drag ${deal.name}`}>
          <IconGripVertical size={15} />
        </ActionIcon>
        <MoveMenu deal={deal} stage={stage} stages={stages} onMove={onMove} />
      </div>
    </li>
  );
});

function MoveMenu({ deal, stage, stages, onMove }: Props) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Move ${deal.name} to another stage`}>
          <IconDotsVertical size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Move to…</Menu.Label>
        {stages.map((target) => (
          <Menu.Item key={target.id} disabled={target.id === stage.id} onClick={() => { onMove(deal, target); }}>
            {target.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
