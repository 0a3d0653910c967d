/** Joining by the link of an invitation: a name and a password. */
import { Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { api, read } from '../api/client';
import { EntryPage } from './EntryPage';
import { wordsForCode } from './faults';
import { NewPassword, typed } from './fields';
import { useLetterSecret } from './letter';
import { passwordFault } from './rules';
import { leaveAfter, sessionQuery } from './session';
import { Fault, FaultAlert, SendButton } from './Told';

export function JoinPage() {
  useDocumentTitle('Join · Bellwether');
  const token = useLetterSecret();
  const session = useQuery(sessionQuery).data ?? null;
  const [missing, setMissing] = useState<{ name?: string | undefined; password?: string | undefined }>({});
  const accept = useMutation({
    mutationFn: (body: { token: string; name: string; password: string }) => read(api.POST('/api/v1/invitations/accept', { body })),
    onSuccess: () => leaveAfter('joined', session),
  });

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const name = typed(event.currentTarget, 'name').trim();
    const password = typed(event.currentTarget, 'password');
    const faults = { name: name === '' ? 'Enter your name.' : undefined, password: passwordFault(password) };
    setMissing(faults);
    if (faults.name === undefined && faults.password === undefined) accept.mutate({ token, name, password });
  }

  if (token === '') {
    return (
      <EntryPage title="Join Bellwether">
        <FaultAlert {...wordsForCode('invitation_not_found')} text="The link is not whole. Open it again from the letter, or copy all of it." />
      </EntryPage>
    );
  }
  return (
    <EntryPage title="Join Bellwether" lead="Say who you are and choose a password.">
      <form onSubmit={submit} noValidate aria-label="Join Bellwether">
        <Stack gap="lg">
          <Fault error={accept.error} />
          {session !== null && <Text>You are logged in here as {session.user.name}. Joining logs you out first.</Text>}
          <TextInput name="name" label="Your name" autoComplete="name" size="md" maxLength={200} error={missing.name} />
          <NewPassword label="Password" error={missing.password} />
          <SendButton error={accept.error} pending={accept.isPending || accept.isSuccess}>Join</SendButton>
        </Stack>
      </form>
    </EntryPage>
  );
}
