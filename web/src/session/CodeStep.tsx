/** The second step of a log-in: a code of the app, or a recovery code. */
import { Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';

import { Problem } from '../api/problem';
import type { Session } from '../api/types';
import { CodeField, typed } from './fields';
import { codeFault } from './rules';
import { useLogInWithCode } from './session';
import { Fault, SendButton } from './Told';

interface Props {
  challenge: string;
  onOpened: (session: Session) => void;
  /** The challenge is over; the password comes again. */
  onEnded: (fault: unknown) => void;
}

export function CodeStep({ challenge, onOpened, onEnded }: Props) {
  const logIn = useLogInWithCode();
  const [missing, setMissing] = useState<string>();

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const code = typed(event.currentTarget, 'code').trim();
    const fault = codeFault(code);
    setMissing(fault);
    if (fault !== undefined) return;
    logIn.mutate({ challenge, code }, {
      onSuccess: onOpened,
      onError: (error) => {
        if (error instanceof Problem && error.code === 'challenge_ended') onEnded(error);
      },
    });
  }

  return (
    <form onSubmit={submit} noValidate aria-label="Enter a code">
      <Stack gap="lg">
        <Fault error={logIn.error} />
        <CodeField error={missing} focus />
        <SendButton error={logIn.error} pending={logIn.isPending}>Log in</SendButton>
        <div>
          <button type="button" className="bw-link" onClick={() => { onEnded(undefined); }}>
            Back to the password
          </button>
        </div>
      </Stack>
    </form>
  );
}
