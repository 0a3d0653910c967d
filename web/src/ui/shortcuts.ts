/** Single-key shortcuts: quiet while typing or while a dialog is open, and they can be switched off (WCAG 2.1.4). */
import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useEffectEvent } from 'react';

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"]';
const OPEN_LAYER = '[role="dialog"], [role="menu"], [role="listbox"]';

export function useShortcutsEnabled() {
  return useLocalStorage({ key: 'bellwether-shortcuts', defaultValue: true, getInitialValueInEffect: false });
}

/** Whether a key press is meant for the page and not for something that the person is writing or choosing in. */
function isForThePage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.target instanceof Element && event.target.closest(TYPING)) return false;
  return ![...document.querySelectorAll(OPEN_LAYER)].some((layer) => layer.closest('[style*="display: none"]') === null);
}

/** Runs the action of a pressed key; keys are as in KeyboardEvent.key. */
export function useShortcuts(actions: Record<string, () => void>): void {
  const [enabled] = useShortcutsEnabled();

  const press = useEffectEvent((event: KeyboardEvent) => {
    const action = actions[event.key];
    if (!enabled || action === undefined || !isForThePage(event)) return;
    event.preventDefault();
    action();
  });

  useEffect(() => {
    function listen(event: KeyboardEvent): void {
      press(event);
    }
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, []);
}
