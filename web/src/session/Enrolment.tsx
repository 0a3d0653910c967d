/** Adding a second factor: the password, a code to scan or to type, a first code, and the recovery codes once. */
import { Stack, Text } from '@mantine/core';
import { QRCodeSVG } from 'qrcode.react';
import { type SubmitEvent, useState } from 'react';

import type { Enrolment as Begun } from '../api/types';
import { CodeField, Password, typed } from './fields';
import classes from './login.module.css';
import { RecoveryCodes } from './RecoveryCodes';
import { codeFault } from './rules';
import { useBegin, useConfirm } from './secondFactor';
import { Cancel, Fault, SendButton } from './Told';

interface Props {
  /** Known when it was typed a moment ago, at the log-in. */
  password?: string;
  onDone: () => void;
  /** Gives it up, as long as nothing has changed; absent where it must be done. */
  onCancel?: () => void;
}

export function Enrolment({ password = '', onDone, onCancel }: Props) {
  const [begun, setBegun] = useState<Begun>();
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes !== undefined) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <>
      {begun === undefined ? <Proof password={password} onBegun={setBegun} /> : <FirstCode begun={begun} onConfirmed={setCodes} />}
      {onCancel !== undefined && <Cancel onCancel={onCancel} />}
    </>
  );
}

function Proof({ password, onBegun }: { password: string; onBegun: (begun: Begun) => void }) {
  const begin = useBegin();

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    begin.mutate(password || typed(event.currentTarget, 'password'), { onSuccess: onBegun });
  }

  return (
    <form onSubmit={submit} noValidate aria-label="Begin">
      <Stack gap="lg">
        <Text>
          An authenticator app on your phone shows a new code every 30 seconds. From then on logging in takes your password and such a code.
        </Text>
        <Fault error={begin.error} />
        {password === '' && <Password label="Your password" focus />}
        <SendButton error={begin.error} pending={begin.isPending}>Set up the app</SendButton>
      </Stack>
    </form>
  );
}

function FirstCode({ begun, onConfirmed }: { begun: Begun; onConfirmed: (codes: readonly string[]) => void }) {
  const confirm = useConfirm();
  const [missing, setMissing] = useState<string>();

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const code = typed(event.currentTarget, 'code').replaceAll(/\s/g, '');
    const fault = codeFault(code);
    setMissing(fault);
    if (fault === undefined) confirm.mutate(code, { onSuccess: (answer) => { onConfirmed(answer.recovery_codes); } });
  }

  return (
    <form onSubmit={submit} noValidate aria-label="Confirm the app">
      <Stack gap="md">
        <Text>Scan this with your authenticator app:</Text>
        <QRCodeSVG value={begun.uri} size={192} level="M" marginSize={2} title="Code to scan with an authenticator app" className={classes['qr'] ?? ''} />
        <div>
          <Text>Or type this key into it:</Text>
          <span className={classes['secret']} data-testid="secret">
            {inFours(begun.secret)}
          </span>
        </div>
        <Text size="sm" c="dimmed">
          On this phone?{' '}
          <a href={begun.uri} className={classes['link']}>
            Open it in your app
          </a>
        </Text>
        <Fault error={confirm.error} />
        <CodeField error={missing} recovery={false} focus />
        <SendButton error={confirm.error} pending={confirm.isPending}>Confirm</SendButton>
      </Stack>
    </form>
  );
}

/** Easier to read and to type; apps ignore the spaces. */
function inFours(secret: string): string {
  return secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
