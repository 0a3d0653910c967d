/** What a form is told: that something failed and why, or that something was done; and its one button. */
import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { type Words, wordsForFault } from './faults';
import classes from './login.module.css';
import { useCountdown } from './wait';

export function FaultAlert({ title, text }: Words) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={title} role="alert" className={classes['failure'] ?? ''}>
      {text}
    </Alert>
  );
}

export function DoneAlert({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Alert color="pine" variant="light" icon={<IconCheck />} title={title} role="status" className={classes['notice'] ?? ''}>
      {children}
    </Alert>
  );
}

/** What the last try came to; nothing while there is no error. */
export function Fault({ error }: { error: unknown }) {
  const wait = useCountdown(error);
  return error === null || error === undefined ? null : <FaultAlert {...wordsForFault(error, wait)} />;
}

interface Props {
  error: unknown;
  pending: boolean;
  size?: 'sm' | 'md';
  color?: string;
  children: ReactNode;
}

/** The button that sends a form; it waits where the server said so. */
export function SendButton({ error, pending, size = 'md', color, children }: Props) {
  const wait = useCountdown(error);
  return (
    <Button type="submit" size={size} loading={pending} disabled={wait > 0} {...(color !== undefined && { color })}>
      {wait > 0 ? `Wait ${wait} s` : children}
    </Button>
  );
}

/** Gives up what a form was about to do. */
export function Cancel({ onCancel }: { onCancel: () => void }) {
  return (
    <div>
      <button type="button" className="bw-link" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
