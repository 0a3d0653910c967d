import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { useShortcuts } from './shortcuts';
import { show } from './testing';

const pressed = vi.fn();

function Page({ dialog = false }: { dialog?: boolean }) {
  useShortcuts({ c: pressed });
  return (
    <>
      <button>Page</button>
      <input aria-label="Name" />
      {dialog && <div role="dialog" />}
    </>
  );
}

describe('useShortcuts', () => {
  beforeEach(() => {
    pressed.mockReset();
    localStorage.clear();
  });

  it('hears its key on the page', async () => {
    show(<Page />);
    await screen.findByText('Page');
    await userEvent.keyboard('c');

    expect(pressed).toHaveBeenCalledOnce();
  });

  it('is quiet while somebody types, holds control, or has a dialog open', async () => {
    const { unmount } = show(<Page />);
    const user = userEvent.setup();
    await user.type(await screen.findByRole('textbox'), 'c');
    await user.click(screen.getByText('Page'));
    await user.keyboard('{Control>}c{/Control}');
    unmount();
    show(<Page dialog />);
    await screen.findByText('Page');
    await user.keyboard('c');

    expect(pressed).not.toHaveBeenCalled();
  });

  it('can be switched off', async () => {
    localStorage.setItem('bellwether-shortcuts', 'false');
    show(<Page />);
    await screen.findByText('Page');
    await userEvent.keyboard('c');

    expect(pressed).not.toHaveBeenCalled();
  });
});
