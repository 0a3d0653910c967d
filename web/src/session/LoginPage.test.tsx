import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import { json, serve, show } from '../ui/testing';
import { LoginPage } from './LoginPage';

const SESSION = {
  user: { id: 'u1', name: 'Dana Ross', email: 'dana@example.com', role: 'analyst' },
  org: { id: 'o1', name: 'Northgate', simulated: false, currency: 'EUR' },
  csrf_token: 'csrf', must_add_second_factor: false, scopes: null,
};
const CHALLENGE = { challenge: 'ask', expires_at: '2026-03-02T09:05:00Z' };

async function logInWith(answer: () => Response, others: Record<string, () => Response> = {}) {
  const heard = serve({ 'POST /api/v1/session': answer, 'GET /api/v1/single-sign-on': () => json({ items: [] }), ...others });
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
    expect(await heard.find(({ method }) => method === 'POST')?.json()).toEqual({ email: 'dana@example.com', password: 'secret' });
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

  it('asks for a code when the server does, tells a wrong one, and stays', async () => {
    const wrong = () => json({ code: 'wrong_code', title: 'No', detail: 'No' }, { status: 401 });
    const heard = await logInWith(() => json(CHALLENGE, { status: 202 }), { 'POST /api/v1/session/code': wrong });
    const field = await screen.findByLabelText('Code from your app');
    expect(document.activeElement).toBe(field);
    await userEvent.setup().type(field, '123456{Enter}');

    expect((await screen.findByRole('alert')).textContent).toContain('The code is not right');
    expect(await heard.at(-1)?.json()).toEqual({ challenge: 'ask', code: '123456' });
  });

  it('begins again with the password when the challenge has ended', async () => {
    const ended = () => json({ code: 'challenge_ended', title: 'No', detail: 'No' }, { status: 401 });
    await logInWith(() => json(CHALLENGE, { status: 202 }), { 'POST /api/v1/session/code': ended });
    await userEvent.setup().type(await screen.findByLabelText('Code from your app'), '123456{Enter}');

    expect(await screen.findByLabelText('Password')).toBeDefined();
    expect(screen.getByRole('alert').textContent).toContain('That took too long');
  });

  it('has whoever must add a second factor do so before all else, and shows the recovery codes once', async () => {
    let must = true;
    const heard = await logInWith(() => json({ ...SESSION, must_add_second_factor: true }), {
      'POST /api/v1/session/second-factor': () => json({ secret: 'ABCDEFGH', uri: 'otpauth://totp/a?secret=ABCDEFGH' }, { status: 201 }),
      'POST /api/v1/session/second-factor/confirm': () => { must = false; return json({ recovery_codes: ['aaaaa-bbbbb', 'ccccc-ddddd'] }); },
      'GET /api/v1/session': () => json({ ...SESSION, must_add_second_factor: must }),
    });
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Set up the app' }));
    expect((await screen.findByTestId('secret')).textContent).toBe('ABCD EFGH');
    expect(screen.getByRole('img', { name: /Code to scan/ })).toBeDefined();
    expect(await heard.findLast(({ url }) => url.endsWith('/second-factor'))?.json()).toEqual({ password: 'secret' });

    await user.type(screen.getByLabelText('Code from your app'), '123 456{Enter}');

    expect((await screen.findAllByRole('listitem')).map(({ textContent }) => textContent)).toEqual(['aaaaa-bbbbb', 'ccccc-ddddd']);
    expect(await heard.at(-1)?.json()).toEqual({ code: '123456' });
  });

  it('offers single sign-on where the domain has it, and sends the domain alone', async () => {
    const provider = { id: 'p1', name: 'Company account', organization: 'Northgate', start: '/api/v1/single-sign-on/p1/start' };
    const heard = serve({ 'GET /api/v1/single-sign-on': () => json({ items: [provider] }) });
    show(<LoginPage />, { path: '/login?next=%2Fdeals%2F42' });
    await userEvent.setup().type(await screen.findByRole('textbox', { name: 'Email' }), 'dana@example.com');

    const way = await screen.findByRole('link', { name: 'Sign on to Northgate with Company account' });
    expect(way.getAttribute('href')).toBe('/api/v1/single-sign-on/p1/start?return_to=%2Fdeals%2F42');
    expect(new URL(heard.at(-1)?.url ?? '').searchParams.get('email')).toBe('@example.com');
  });

  it('says in words why a sign-on failed, and that somebody joined', async () => {
    serve({});
    show(<LoginPage />, { path: '/login?problem=sign_on_refused&notice=joined' });

    expect((await screen.findByRole('alert')).textContent).toContain('You were not let in');
    expect(screen.getByRole('status').textContent).toContain('You have joined');
  });
});
