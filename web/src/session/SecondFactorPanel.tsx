/** The second factor: adding it, new recovery codes, taking it away. */
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';

import type { SecondFactor } from '../api/types';
import { day } from '../ui/format';
import { Panel } from '../ui/Panel';
import { Enrolment } from './Enrolment';
import { CodeField, typed } from './fields';
import classes from './login.module.css';
import { RecoveryCodes } from './RecoveryCodes';
import { codeFault } from './rules';
import { secondFactorQuery, useRemove, useRenewCodes } from './secondFactor';
import { Cancel, Fault, SendButton } from './Told';

type Doing = 'nothing' | 'adding' | 'renewing' | 'removing';

export function SecondFactorPanel() {
  const client = useQueryClient();
  const found = useQuery(secondFactorQuery);
  const panel = useRef<HTMLDivElement>(null);
  const [doing, setDoing] = useState<Doing>('nothing');

  function finish(): void {
    setDoing('nothing');
    // The button that was pressed goes away with its form.
    panel.current?.focus();
    void client.invalidateQueries({ queryKey: ['session'] });
  }

  return (
    <Panel title="Second factor">
      <Stack gap="md" maw="30rem" ref={panel} tabIndex={-1} className={classes['title'] ?? ''}>
        <Fault error={found.error} />
        {found.isPending && <Skeleton height={48} aria-label="Loading" aria-busy="true" />}
        {found.data !== undefined && doing === 'nothing' && <Standing factor={found.data} onStart={setDoing} />}
        {doing === 'adding' && <Enrolment onDone={finish} onCancel={finish} />}
        {doing === 'renewing' && <Renewing onDone={finish} />}
        {doing === 'removing' && <Removing onDone={finish} />}
      </Stack>
    </Panel>
  );
}

function Standing({ factor, onStart }: { factor: SecondFactor; onStart: (doing: Doing) => void }) {
  if (factor.confirmed_at === null) {
    return (
      <>
        <Text>Logging in takes your password only. With an app on your phone it takes a code as well, so a stolen password opens nothing.</Text>
        <div>
          <Button onClick={() => { onStart('adding'); }}>Add a second factor</Button>
        </div>
      </>
    );
  }
  return (
    <>
      <Text>
        On since {day(factor.confirmed_at)}. {factor.recovery_codes_left} recovery codes are left.
        {factor.required && ' Your organization wants everybody to have one.'}
      </Text>
      <Group gap="sm">
        <Button variant="default" onClick={() => { onStart('renewing'); }}>
          New recovery codes
        </Button>
        {!factor.required && (
          <Button variant="default" onClick={() => { onStart('removing'); }}>
            Remove it
          </Button>
        )}
      </Group>
    </>
  );
}

interface WithCodeProps {
  label: string;
  lead: string;
  error: unknown;
  pending: boolean;
  onCode: (code: string) => void;
  onCancel: () => void;
}

/** Asks for a code and calls back with it. */
function WithCode({ label, lead, error, pending, onCode, onCancel }: WithCodeProps) {
  const [missing, setMissing] = useState<string>();

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const code = typed(event.currentTarget, 'code').trim();
    const fault = codeFault(code);
    setMissing(fault);
    if (fault === undefined) onCode(code);
  }

  return (
    <form onSubmit={submit} noValidate aria-label={label}>
      <Stack gap="md">
        <Text>{lead}</Text>
        <Fault error={error} />
        <CodeField error={missing} size="sm" focus />
        <div>
          <SendButton error={error} pending={pending} size="sm">{label}</SendButton>
        </div>
        <Cancel onCancel={onCancel} />
      </Stack>
    </form>
  );
}

function Renewing({ onDone }: { onDone: () => void }) {
  const renew = useRenewCodes();
  if (renew.isSuccess) return <RecoveryCodes codes={renew.data.recovery_codes} onDone={onDone} />;
  return (
    <WithCode label="Make new codes" lead="The recovery codes from before stop working." error={renew.error} pending={renew.isPending}
      onCode={(code) => { renew.mutate(code); }} onCancel={onDone} />
  );
}

function Removing({ onDone }: { onDone: () => void }) {
  const remove = useRemove();
  return (
    <WithCode label="Remove the second factor" lead="From then on logging in takes your password only." error={remove.error} pending={remove.isPending}
      onCode={(code) => { remove.mutate(code, { onSuccess: onDone }); }} onCancel={onDone} />
  );
}
