/** A value that turns into its editor where it stands: Enter or leaving saves, Escape gives up. */
import { Loader, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';

import classes from './ui.module.css';

interface EditorProps {
  draft: string;
  setDraft: (draft: string) => void;
  /** Saves this value at once; for editors such as a select, where choosing is deciding. */
  commit: (value: string) => void;
}

interface Props {
  label: string;
  /** What is edited, as text; empty when there is none. */
  value: string;
  shown: ReactNode;
  saving: boolean;
  readOnly?: boolean;
  /** Says why a draft will not do, or null when it will. */
  check?: (draft: string) => string | null;
  onSave: (draft: string) => void;
  editor: (props: EditorProps) => ReactNode;
}

export function InlineField({ label, value, shown, saving, readOnly = false, check, onSave, editor }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  /** Whether the button gets the focus back once the editor has gone. */
  const [refocus, setRefocus] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const editing = draft !== null;
  const fault = editing ? (check?.(draft) ?? null) : null;

  useEffect(() => {
    if (!editing && refocus) opener.current?.focus();
    if (editing) box.current?.querySelector<HTMLElement>('input, textarea, select')?.focus();
  }, [editing, refocus]);

  function leave(returnFocus: boolean): void {
    setDraft(null);
    setRefocus(returnFocus);
  }

  function commit(next: string, returnFocus = true): void {
    if ((check?.(next) ?? null) !== null) return;
    if (next !== value) onSave(next);
    leave(returnFocus);
  }

  function press(event: KeyboardEvent): void {
    if (!editing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      leave(true);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      commit(draft);
    }
  }

  if (readOnly) return <div className={classes['inlineShown']}>{shown}</div>;
  if (!editing) {
    return (
      <UnstyledButton
        ref={opener}
        className={classes['inlineShown']}
        data-editable
        onClick={() => { setDraft(value); }}
      >
        <span>
          {shown}
          <VisuallyHidden>, edit {label.toLowerCase()}</VisuallyHidden>
        </span>
        {saving ? <Loader size={14} /> : <IconPencil size={14} className={classes['inlinePencil']} aria-hidden />}
      </UnstyledButton>
    );
  }
  return (
    // The keys belong to the editor inside; this element only hears them on their way up.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={box}
      onKeyDown={press}
      onBlur={(event) => {
        const inside = event.relatedTarget instanceof Node && box.current?.contains(event.relatedTarget) === true;
        const inLayer = event.relatedTarget instanceof Element && event.relatedTarget.closest('[data-portal]') !== null;
        if (!inside && !inLayer && fault === null) commit(draft, false);
      }}
    >
      {editor({ draft, setDraft, commit })}
      {fault !== null && (
        <Text size="xs" c="var(--mantine-color-error)" mt={4} role="alert">
          {fault}
        </Text>
      )}
    </div>
  );
}
