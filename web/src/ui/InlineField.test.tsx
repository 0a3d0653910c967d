import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import { InlineField } from './InlineField';
import { show } from './testing';

async function open(check?: (draft: string) => string | null) {
  const saved = vi.fn<(draft: string) => void>();
  const user = userEvent.setup();
  show(
    <InlineField label="Amount" value="100" shown="€100" saving={false} onSave={saved} {...(check && { check })}
      editor={({ draft, setDraft }) => <input aria-label="Amount" value={draft} onChange={(event) => { setDraft(event.target.value); }} />}
    />,
  );
  await user.click(await screen.findByRole('button', { name: /edit amount/ }));
  return { saved, user, box: screen.getByRole('textbox') };
}

describe('InlineField', () => {
  it('saves on Enter and gives the focus back', async () => {
    const { saved, user, box } = await open();
    await user.clear(box);
    await user.type(box, '250{Enter}');

    expect(saved).toHaveBeenCalledExactlyOnceWith('250');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /edit amount/ }));
  });

  it('saves when the focus leaves', async () => {
    const { saved, user, box } = await open();
    await user.type(box, '5');
    await user.tab();

    expect(saved).toHaveBeenCalledExactlyOnceWith('1005');
  });

  it('forgets the draft on Escape', async () => {
    const { saved, user, box } = await open();
    await user.type(box, '5{Escape}');

    expect(saved).not.toHaveBeenCalled();
    expect(screen.getByText('€100')).toBeDefined();
  });

  it('saves nothing when nothing changed', async () => {
    const { saved, user, box } = await open();
    await user.type(box, '{Enter}');

    expect(saved).not.toHaveBeenCalled();
  });

  it('keeps a faulty draft open and says what is wrong with it', async () => {
    const { saved, user, box } = await open((draft) => (draft.endsWith('x') ? 'Not a number' : null));
    await user.type(box, 'x{Enter}');

    expect(saved).not.toHaveBeenCalled();
    expect(screen.getByRole('alert').textContent).toBe('Not a number');
  });
});
