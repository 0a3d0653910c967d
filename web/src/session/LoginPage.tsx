/** Log-in: password or single sign-on, then a code, then whatever the organization still wants; clear about what went wrong. */
import { Anchor, Skeleton, Stack, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, type SubmitEvent, Suspense, useState } from 'react';

import type { Session } from '../api/types';
import { CodeStep } from './CodeStep';
import { isConsent } from './consent';
import { EntryPage } from './EntryPage';
import { wordsForCode } from './faults';
import { Password, typed } from './fields';
import { safeNext } from './next';
import { type Notice, sessionQuery, useLogIn, useLogOut } from './session';
import { SignOns } from './SignOns';
import { DoneAlert, Fault, FaultAlert, SendButton } from './Told';

/** Few ever see it, and it brings the drawing of QR codes. */
const Enrolment = lazy(() => import('./Enrolment').then((module) => ({ default: module.Enrolment })));

type Step = { at: 'password'; fault?: unknown } | { at: 'code'; challenge: string; password: string } | { at: 'enrol'; password: string };

const DONE: Record<Notice, { title: string; text: string }> = {
  joined: { title: 'You have joined', text: 'Log in with your email address and the password you just chose.' },
  reset: { title: 'Your password is changed', text: 'All sessions ended. Log in with the new password.' },
};

/** What the address of the log-in page may say. */
export interface LoginSearch {
  next?: string;
  problem?: string;
  notice?: Notice;
  organization?: string;
}

export function LoginPage() {
  useDocumentTitle('Log in · Bellwether');
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next }: LoginSearch = useSearch({ from: '/login' });
  const mustEnrol = client.getQueryData(sessionQuery.queryKey)?.must_add_second_factor === true;
  const [step, setStep] = useState<Step>(mustEnrol ? { at: 'enrol', password: '' } : { at: 'password' });

  function goOn(): void {
    const href = safeNext(next);
    // What an integration asked for is kept to the letter by loading its page, not by routing to it.
    if (isConsent(href)) globalThis.location.assign(href);
    else void navigate({ href, replace: true });
  }

  function enter(session: Session, password: string): void {
    if (session.must_add_second_factor) setStep({ at: 'enrol', password });
    else goOn();
  }

  switch (step.at) {
    case 'password':
      return <PasswordStep fault={step.fault} onOpened={enter} onChallenge={(challenge, password) => { setStep({ at: 'code', challenge, password }); }} />;
    case 'code':
      return (
        <EntryPage title="Enter a code" lead="Your account has a second factor." step="code">
          <CodeStep challenge={step.challenge} onOpened={(session) => { enter(session, step.password); }} onEnded={(fault) => { setStep({ at: 'password', fault }); }} />
        </EntryPage>
      );
    case 'enrol':
      return (
        <EntryPage title="Add a second factor" lead="Your organization wants everybody to have one. Then you go on." step="enrol">
          <Suspense fallback={<Skeleton height={120} />}>
            <Enrolment password={step.password} onDone={() => { globalThis.location.assign(safeNext(next)); }} />
          </Suspense>
          <LogOut />
        </EntryPage>
      );
  }
}

interface Props {
  fault: unknown;
  onOpened: (session: Session, password: string) => void;
  onChallenge: (challenge: string, password: string) => void;
}

function PasswordStep({ fault, onOpened, onChallenge }: Props) {
  const { next, problem, notice, organization }: LoginSearch = useSearch({ from: '/login' });
  const logIn = useLogIn();
  const [address, setAddress] = useState('');
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({});
  const error = logIn.isIdle ? fault : logIn.error;

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const email = typed(event.currentTarget, 'email').trim();
    const password = typed(event.currentTarget, 'password');
    setMissing({
      ...(email === '' && { email: 'Enter your email address.' }),
      ...(password === '' && { password: 'Enter your password.' }),
    });
    if (email === '' || password === '') return;
    logIn.mutate({ email, password, ...(organization !== undefined && { organization }) }, {
      onSuccess: (answer) => {
        if ('challenge' in answer) onChallenge(answer.challenge, password);
        else onOpened(answer, password);
      },
    });
  }

  return (
    <EntryPage title="Log in" lead={next === undefined ? undefined : 'You will go back to the page you were on.'}>
      <form onSubmit={submit} noValidate aria-label="Log in">
        <Stack gap="lg">
          {logIn.isIdle && problem !== undefined && <FaultAlert {...wordsForCode(problem)} />}
          {logIn.isIdle && notice !== undefined && <DoneAlert title={DONE[notice].title}>{DONE[notice].text}</DoneAlert>}
          <Fault error={error} />
          <TextInput name="email" type="email" label="Email" autoComplete="username" inputMode="email" size="md" error={missing.email}
            autoCapitalize="none" spellCheck={false} onChange={(event) => { setAddress(event.currentTarget.value); }} />
          <Password error={missing.password} />
          <SendButton error={error} pending={logIn.isPending}>Log in</SendButton>
        </Stack>
      </form>
      <SignOns email={address} next={safeNext(next)} />
      <Anchor component={Link} to="/reset" size="sm" underline="always">
        Forgot your password?
      </Anchor>
    </EntryPage>
  );
}

function LogOut() {
  const logOut = useLogOut();
  return (
    <div>
      <button type="button" className="bw-link" onClick={() => { logOut.mutate(); }}>
        Log out
      </button>
    </div>
  );
}
