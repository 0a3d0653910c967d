/** The fields of the ways in, as password managers and phones recognise them. */
import { PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

import { SHORTEST_PASSWORD } from './rules';

/** What somebody typed into a field of a form. */
export function typed(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}

interface PasswordProps {
  name?: string;
  label?: string;
  error?: string | undefined;
  size?: 'sm' | 'md';
  /** Whether the keyboard starts here, because the person just asked for this step. */
  focus?: boolean;
}

const TOGGLE = { 'aria-label': 'Show or hide the password', tabIndex: 0 } as const;

export function Password({ name = 'password', label = 'Password', error, size = 'md', focus = false }: PasswordProps) {
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);

  return <PasswordInput ref={field} name={name} label={label} autoComplete="current-password" size={size} error={error} visibilityToggleButtonProps={TOGGLE} />;
}

export function NewPassword({ name = 'password', label = 'New password', error, size = 'md' }: PasswordProps) {
  return (
    <PasswordInput name={name} label={label} autoComplete="new-password" size={size} error={error} visibilityToggleButtonProps={TOGGLE}
      description={`At least ${SHORTEST_PASSWORD} characters. A few words are easy to remember.`} />
  );
}

interface CodeProps {
  error?: string | undefined;
  size?: 'sm' | 'md';
  /** Whether a recovery code does as well; the first code of an app has no other. */
  recovery?: boolean;
  focus?: boolean;
}

/** A code of the app; or one of the recovery codes, after a press of the button below. */
export function CodeField({ error, size = 'md', recovery = true, focus = false }: CodeProps) {
  const [lost, setLost] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (focus || lost) field.current?.focus();
  }, [focus, lost]);

  return (
    <div>
      <TextInput key={String(lost)} name="code" label={lost ? 'Recovery code' : 'Code from your app'} size={size} error={error} ref={field}
        autoComplete={lost ? 'off' : 'one-time-code'}
        inputMode={lost ? 'text' : 'numeric'} autoCapitalize="none" spellCheck={false} maxLength={40} />
      {recovery && (
        <button type="button" className="bw-link" onClick={() => { setLost(!lost); }}>
          {lost ? 'Use a code from your app' : 'Use a recovery code'}
        </button>
      )}
    </div>
  );
}
