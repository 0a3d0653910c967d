/** How the board is dragged: by mouse, by touch after a short press, and by keyboard from column to column. */
import {
  type Announcements, closestCenter, type CollisionDetection, type KeyboardCoordinateGetter, KeyboardSensor,
  MouseSensor, pointerWithin, type ScreenReaderInstructions, TouchSensor, useSensor, useSensors,
} from '@dnd-kit/core';

import type { DealCard, Stage } from '../api/types';

/** What travels with a dragged card. */
export interface Dragged {
  deal: DealCard;
  stage: Stage;
}

export function draggedFrom(data: Record<string, unknown> | undefined): Dragged | null {
  return data?.['deal'] === undefined ? null : (data as unknown as Dragged);
}

function stageName(data: Record<string, unknown> | undefined): string {
  return (data as { stage?: Stage } | undefined)?.stage?.name ?? 'no stage';
}

/** An arrow key carries the card to the middle of the next column on that side. */
export const columnByColumn: KeyboardCoordinateGetter = (event, { context }) => {
  const step = event.code === 'ArrowRight' ? 1 : event.code === 'ArrowLeft' ? -1 : 0;
  const { collisionRect, droppableRects, droppableContainers, over } = context;
  if (step === 0 || collisionRect === null) return undefined;
  event.preventDefault();
  const columns = droppableContainers
    .getEnabled()
    .flatMap(({ id }) => {
      const rect = droppableRects.get(id);
      return rect === undefined ? [] : [{ id, rect }];
    })
    .sort((left, right) => left.rect.left - right.rect.left);
  const target = columns[columns.findIndex(({ id }) => id === over?.id) + step];
  if (target === undefined) return undefined;
  return { x: target.rect.left + (target.rect.width - collisionRect.width) / 2, y: target.rect.top + 48 };
};

/** The column under the pointer; without a pointer (keyboard), the nearest one. */
export const columnUnder: CollisionDetection = (args) => (args.pointerCoordinates === null ? closestCenter(args) : pointerWithin(args));

export function useBoardSensors() {
  return useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: columnByColumn }),
  );
}

export const announcements: Announcements = {
  onDragStart: ({ active }) => {
    const dragged = draggedFrom(active.data.current);
    return dragged === null ? undefined : `Picked up ${dragged.deal.name} from ${dragged.stage.name}.`;
  },
  onDragOver: ({ over }) => (over === null ? 'Not over a stage.' : `Over ${stageName(over.data.current)}.`),
  onDragEnd: ({ active, over }) => {
    const name = draggedFrom(active.data.current)?.deal.name ?? 'The deal';
    return over === null ? `${name} stays where it was.` : `${name} dropped on ${stageName(over.data.current)}.`;
  },
  onDragCancel: ({ active }) => `${draggedFrom(active.data.current)?.deal.name ?? 'The deal'} stays where it was.`,
};

export const instructions: ScreenReaderInstructions = {
  draggable: 'Press space to pick up the deal, left and right arrow keys to choose a stage, space to drop it, escape to cancel.',
};
