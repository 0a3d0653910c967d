import type { DroppableContainer } from '@dnd-kit/core';
import { describe, expect, it, vi } from 'vitest';

import { announcements, columnByColumn } from './boardDrag';
import { card, STAGES } from './testing';

function rect(left: number) {
  return { left, right: left + 200, top: 100, bottom: 700, width: 200, height: 600 };
}

/** Three columns side by side, the card over the middle one. */
function press(code: string, over = 'b') {
  const rects = new Map([['a', rect(0)], ['b', rect(210)], ['c', rect(420)]]);
  const event = { code, preventDefault: vi.fn() };
  const context = {
    collisionRect: { ...rect(230), width: 160 },
    droppableRects: rects,
    droppableContainers: { getEnabled: () => ['b', 'c', 'a'].map((id) => ({ id }) as DroppableContainer) },
    over: { id: over },
  };
  return columnByColumn(event as never, { context: context as never, active: 'x', currentCoordinates: { x: 0, y: 0 } });
}

describe('columnByColumn', () => {
  it('carries the card to the middle of the next column on that side', () => {
    expect(press('ArrowRight')).toMatchObject({ x: 440 });
    expect(press('ArrowLeft')).toMatchObject({ x: 20 });
  });

  it('stays at the edge, and for other keys', () => {
    expect(press('ArrowRight', 'c')).toBeUndefined();
    expect(press('ArrowDown')).toBeUndefined();
  });
});

describe('announcements', () => {
  const active = { id: 'd1', data: { current: { deal: card(), stage: STAGES.quoted } } } as never;
  const over = { id: 's2', data: { current: { stage: STAGES.verbal } } } as never;

  it('tell what was picked up, where it is and where it went', () => {
    expect(announcements.onDragStart({ active })).toBe('Picked up Scaffolding for the harbour from Quoted.');
    expect(announcements.onDragOver({ active, over })).toBe('Over Verbal yes.');
    expect(announcements.onDragEnd({ active, over })).toBe('Scaffolding for the harbour dropped on Verbal yes.');
    expect(announcements.onDragCancel({ active, over })).toBe('Scaffolding for the harbour stays where it was.');
  });
});
