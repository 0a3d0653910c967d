/** A forgotten password: asking for a letter, and with the letter's link a new password. */
import { Anchor, Stack, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';

import { api, read } from '../api/client';
import { Problem } from '../api/problem';
import { EntryPage } from './EntryPage';
import { NewPassword, typed } from './fields';
import { useLetterSecret } from './letter';
import { passwordFault } from './rules';
import { leaveAfter, sessionQuery } from './session';
import { DoneAlert, Fault, SendButton } from './Told';

export function ResetPage() {
  useDocumentTitle('New password · Bellwether');
  const token = useLetterSecret();
  // Another letter opened in this very tab changes only what is behind the #.
  return <ByLetter key={token} token={token} />;
}

function ByLetter({ token }: { token: string }) {
  const [ended, setEnded] = useState<unknown>();
  return token === '' || ended !== undefined ? <Ask fault={ended} /> : <Choose token={token} onEnded={setEnded} />;
}

/** Asks where the letter goes; the answer is the same whether there is such an account or not. */
function Ask({ fault }: { fault: unknown }) {
  const [missing, setMissing] = useState<string>();
  const ask = useMutation({
    mutationFn: (email: string) => read(api.POST('/api/v1/password-resets', { body: { email } })),
  });
  const error = ask.isIdle ? fault : ask.error;

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const email = typed(event.currentTarget, 'email').trim();
    setMissing(/^\S+@\S+$/.test(email) ? undefined : 'Enter your email address.');
    if (/^\S+@\S+$/.test(email)) ask.mutate(email);
  }

  return (
    <EntryPage title="Forgot your password?" lead="You get a letter with a link to a new one. It works once, for an hour." step={fault === undefined ? 'first' : 'again'}>
      {ask.isSuccess ? (
        <DoneAlert title="Look at your mail">If there is an account with that address, a letter is on its way. It may take a minute; look among the spam too.</DoneAlert>
      ) : (
        <form onSubmit={submit} noValidate aria-label="Ask for a letter">
          <Stack gap="lg">
            <Fault error={error} />
            <TextInput name="email" type="email" label="Email" autoComplete="username" inputMode="email" size="md" error={missing} autoCapitalize="none" spellCheck={false} />
            <SendButton error={error} pending={ask.isPending}>Send the letter</SendButton>
          </Stack>
        </form>
      )}
      <Anchor component={Link} to="/login" size="sm" underline="always">
        Back to the log-in
      </Anchor>
    </EntryPage>
  );
}

function Choose({ token, onEnded }: { token: string; onEnded: (fault: unknown) => void }) {
  const session = useQuery(sessionQuery).data ?? null;
  const [missing, setMissing] = useState<string>();
  const reset = useMutation({
    mutationFn: (password: string) => read(api.POST('/api/v1/password-resets/use', { body: { token, password } })),
    onSuccess: () => leaveAfter('reset', session),
    onError: (error) => {
      if (error instanceof Problem && error.code === 'reset_ended') onEnded(error);
    },
  });

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const password = typed(event.currentTarget, 'password');
    const fault = passwordFault(password);
    setMissing(fault);
    if (fault === undefined) reset.mutate(password);
  }

  return (
    <EntryPage title="Choose a new password" lead="It ends all your sessions. A second factor stays as it is.">
      <form onSubmit={submit} noValidate aria-label="Choose a new password">
        <Stack gap="lg">
          <Fault error={reset.error} />
          <NewPassword error={missing} />
          <SendButton error={reset.error} pending={reset.isPending || reset.isSuccess}>Change the password</SendButton>
        </Stack>
      </form>
    </EntryPage>
  );
}
