/** Log-in: one form, clear about what went wrong and how long to wait. */
import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type SubmitEvent, useEffect, useState } from 'react';

import { isProblem, sentence } from '../api/problem';
import { Brand } from '../ui/Brand';
import classes from './login.module.css';
import { safeNext } from './next';
import { useLogIn } from './session';

/** Seconds left of a wait that began when the error arrived. */
function useCountdown(error: unknown): number {
  const wait = isProblem(error, 429) ? (error.retryAfter ?? 30) : 0;
  const [passed, setPassed] = useState<{ error: unknown; seconds: number }>({ error, seconds: 0 });
  const seconds = passed.error === error ? passed.seconds : 0;

  useEffect(() => {
    if (wait === 0) return undefined;
    const started = Date.now();
    const timer = setInterval(() => {
      setPassed({ error, seconds: Math.floor((Date.now() - started) / 1000) });
    }, 1000);
    return () => { clearInterval(timer); };
  }, [error, wait]);

  return Math.max(0, wait - seconds);
}

function Failure({ error, wait }: { error: unknown; wait: number }) {
  let title = 'Logging in failed';
  let text = sentence(error);
  if (isProblem(error, 429)) {
    title = 'Too many attempts';
    text = wait > 0 ? `Wait ${wait} seconds, then try again. Your password may still be right.` : 'You can try again now.';
  } else if (isProblem(error, 401)) {
    title = 'Email or password is wrong';
    text = 'Check both and try again. Passwords are case-sensitive.';
  }
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={title} role="alert" className={classes['failure'] ?? ''}>
      {text}
    </Alert>
  );
}

export function LoginPage() {
  useDocumentTitle('Log in · Bellwether');
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/login' });
  const logIn = useLogIn();
  const wait = useCountdown(logIn.error);
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({});

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const email = (fields.get('email') as string).trim();
    const password = fields.get('password') as string;
    const lacks = {
      ...(email === '' && { email: 'Enter your email address.' }),
      ...(password === '' && { password: 'Enter your password.' }),
    };
    setMissing(lacks);
    if (email === '' || password === '') return;
    logIn.mutate({ email, password }, { onSuccess: () => void navigate({ href: safeNext(next), replace: true }) });
  }

  return (
    <main className={classes['page']}>
      <div className={classes['pitch']} aria-hidden="true">
        <Pitch />
      </div>
      <div className={classes['side']}>
        <form className={classes['form']} onSubmit={submit} noValidate aria-labelledby="login-title">
          <Stack gap="lg">
            <Brand />
            <div>
              <Title order={1} id="login-title">
                Log in
              </Title>
              {next !== undefined && (
                <Text c="dimmed" mt={4}>
                  You will go back to the page you were on.
                </Text>
              )}
            </div>
            {logIn.isError && <Failure error={logIn.error} wait={wait} />}
            <TextInput
              name="email" type="email" label="Email" autoComplete="username" inputMode="email" size="md" error={missing.email}
              autoCapitalize="none" spellCheck={false}
            />
            <PasswordInput
              name="password" label="Password" autoComplete="current-password" size="md" error={missing.password}
              visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }}
            />
            <Button type="submit" size="md" loading={logIn.isPending} disabled={wait > 0}>
              {wait > 0 ? `Wait ${wait} s` : 'Log in'}
            </Button>
          </Stack>
        </form>
      </div>
    </main>
  );
}

/** Of ten deals marked 70 %, seven are won: what the product promises, drawn. */
function Pitch() {
  return (
    <div className={classes['promise']}>
      <p className={classes['line']}>
        When it says <b>70%</b>,
        <br />
        seven in ten are won.
      </p>
      <div className={classes['dots']}>
        {Array.from({ length: 10 }, (_, index) => (
          <i key={index} data-won={index < 7} />
        ))}
      </div>
      <p className={classes['small']}>Every number is held against what happened. The model page shows how well it kept its word.</p>
    </div>
  );
}
