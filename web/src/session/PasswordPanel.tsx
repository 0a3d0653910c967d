/** Changing one's own password. */
import { Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { api, read } from '../api/client';
import { Panel } from '../ui/Panel';
import { NewPassword, Password, typed } from './fields';
import { passwordFault } from './rules';
import { useSession } from './session';
import { sessionsQuery } from './sessions';
import { DoneAlert, Fault, SendButton } from './Told';

export function PasswordPanel() {
  const { user } = useSession();
  const client = useQueryClient();
  const [missing, setMissing] = useState<{ old?: string | undefined; new?: string | undefined }>({});
  const change = useMutation({
    mutationFn: (body: { old: string; new: string }) => read(api.POST('/api/v1/session/password', { body })),
    onSuccess: () => client.invalidateQueries(sessionsQuery),
  });

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const body = { old: typed(form, 'old'), new: typed(form, 'new') };
    const faults = { old: body.old === '' ? 'Enter your password.' : undefined, new: passwordFault(body.new) };
    setMissing(faults);
    if (faults.old === undefined && faults.new === undefined) change.mutate(body, { onSuccess: () => { form.reset(); } });
  }

  return (
    <Panel title="Password">
      <form onSubmit={submit} noValidate aria-label="Change the password">
        <Stack gap="md" maw="24rem">
          {change.isSuccess && <DoneAlert title="Your password is changed">Your other sessions ended. API keys go on.</DoneAlert>}
          <Fault error={change.error} />
          <input type="text" name="username" autoComplete="username" defaultValue={user.email} hidden readOnly />
          <Password name="old" label="Current password" size="sm" error={missing.old} />
          <NewPassword name="new" size="sm" error={missing.new} />
          <div>
            <SendButton error={change.error} pending={change.isPending} size="sm">Change the password</SendButton>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
