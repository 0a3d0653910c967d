import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import type { Deal } from '../api/types';
import { show } from '../ui/testing';
import { ConflictDialog, disputed } from './ConflictDialog';
import { card, STAGES } from './testing';

const NOW: Deal = {
  ...card({ amount: '900.00' }), pipeline: { id: 'p1', name: 'New business' }, stage: STAGES.quoted, state: 'open', source: 'referral',
  opened_at: '2026-02-01T09:00:00Z', closed_at: null, lost_reason: null, reason_id: null, amount_from_lines: false, custom: {}, version: 4,
};

describe('disputed', () => {
  it('lists what this person tried to change beside what it is now', () => {
    expect(disputed({ amount: '1200', source: null }, NOW)).toEqual([
      { field: 'amount', mine: '1200', theirs: '900.00' },
      { field: 'source', mine: null, theirs: 'referral' },
    ]);
  });
});

describe('ConflictDialog', () => {
  it('shows both values and saves mine only when told to', async () => {
    const [theirs, mine] = [vi.fn(), vi.fn()];
    show(
      <ConflictDialog conflict={{ patch: { amount: '1200' }, seen: NOW, current: { value: NOW, etag: '"4"' } }} owners={new Map()} onKeepTheirs={theirs} onKeepMine={mine} />,
    );

    expect(await screen.findByText('€1,200')).toBeDefined();
    expect(screen.getByText('€900')).toBeDefined();
    await userEvent.setup().click(screen.getByRole('button', { name: 'Save mine' }));

    expect(mine).toHaveBeenCalledOnce();
    expect(theirs).not.toHaveBeenCalled();
  });
});
