import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import { json, serve, show } from '../ui/testing';
import { LoginPage } from './LoginPage';

async function logInWith(answer: () => Response) {
  const heard = serve({ 'POST /api/v1/session': answer });
  const user = userEvent.setup();
  show(<LoginPage />, { path: '/login' });
  await user.type(await screen.findByRole('textbox', { name: 'Email' }), ' dana@example.com ');
  await user.type(screen.getByLabelText('Password'), 'secret');
  await user.click(screen.getByRole('button', { name: 'Log in' }));
  return heard;
}

describe('LoginPage', () => {
  it('asks for what is missing before it asks the server', async () => {
    const heard = serve({});
    show(<LoginPage />, { path: '/login' });
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Log in' }));

    expect(screen.getByText('Enter your email address.')).toBeDefined();
    expect(screen.getByText('Enter your password.')).toBeDefined();
    expect(heard).toHaveLength(0);
  });

  it('says that the credentials are wrong, and not which of them', async () => {
    const heard = await logInWith(() => json({ code: 'wrong_credentials', title: 'No', detail: 'No' }, { status: 401 }));

    expect((await screen.findByRole('alert')).textContent).toContain('Email or password is wrong');
    expect(await heard[0]?.json()).toEqual({ email: 'dana@example.com', password: 'secret' });
  });

  it('says how long to wait after too many attempts, and holds the button until then', async () => {
    await logInWith(() => json({ code: 'too_many_attempts', title: 'No', detail: 'No' }, { status: 429, headers: { 'Retry-After': '42' } }));

    expect((await screen.findByRole('alert')).textContent).toContain('Wait 42 seconds');
    expect(screen.getByRole('button', { name: 'Wait 42 s' })).toHaveProperty('disabled', true);
  });

  it('lets a password manager recognise both fields', async () => {
    show(<LoginPage />, { path: '/login' });

    expect((await screen.findByRole('textbox', { name: 'Email' })).getAttribute('autocomplete')).toBe('username');
    expect(screen.getByLabelText('Password').getAttribute('autocomplete')).toBe('current-password');
  });
});
