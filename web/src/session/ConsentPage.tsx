/** Consent: which integration asks for what, as whom; and allowing or refusing it. */
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

import { api, read } from '../api/client';
import { arrivedWith } from './arrived';
import { CONSENT_PATH, decision, inWords, isPage } from './consent';
import { EntryPage } from './EntryPage';
import classes from './login.module.css';
import { useLogOut, useSession } from './session';
import { Fault } from './Told';

function consentQuery(search: string) {
  return queryOptions({
    queryKey: ['consent', search],
    retry: false,
    staleTime: Infinity,
    // The search goes on as it came: the server refuses what was sent twice.
    queryFn: () => read(api.GET('/api/v1/oauth/authorize', { params: { query: {} }, querySerializer: () => search.replace(/^\?/, '') })),
  });
}

function sendTo(address: string): void {
  if (isPage(address)) globalThis.location.replace(address);
}

export function ConsentPage({ search = arrivedWith }: { search?: string }) {
  useDocumentTitle('Allow access · Bellwether');
  const { user, org } = useSession();
  const asked = useQuery(consentQuery(search));
  const decide = useMutation({
    mutationFn: (approve: boolean) => read(api.POST('/api/v1/oauth/authorize', { body: decision(search, approve) })),
    onSuccess: ({ redirect_to }) => { sendTo(redirect_to); },
  });
  const wrong = asked.data?.redirect_to ?? null;
  useEffect(() => {
    if (wrong !== null) sendTo(wrong);
  }, [wrong]);

  if (asked.isError) {
    return (
      <EntryPage title="This request cannot be shown" lead="Go back to where you came from and begin again.">
        <Fault error={asked.error} />
      </EntryPage>
    );
  }
  if (asked.data === undefined || wrong !== null) {
    return (
      <EntryPage title="Allow access?">
        <Skeleton height={160} aria-label="Loading" aria-busy="true" />
      </EntryPage>
    );
  }
  const { changed, seen } = inWords(asked.data.scopes);
  const busy = decide.isPending || decide.isSuccess;
  return (
    <EntryPage title={`Allow ${asked.data.client.name} access?`} lead={`To ${org.name}, as you: ${user.name} (${user.email}).`}>
      <Stack gap="lg">
        <Scopes title="It could see and change" names={changed} />
        <Scopes title="It could see" names={seen} />
        <Text size="sm" c="dimmed">
          Only what you may see and change yourself. Afterwards you go back to <b>{hostOf(search)}</b>.
        </Text>
        <Fault error={decide.error} />
        <Group gap="sm">
          <Button size="md" loading={busy && decide.variables} disabled={busy} onClick={() => { decide.mutate(true); }}>
            Allow
          </Button>
          <Button size="md" variant="default" loading={busy && !decide.variables} disabled={busy} onClick={() => { decide.mutate(false); }}>
            Refuse
          </Button>
        </Group>
        <NotMe search={search} name={user.name} />
      </Stack>
    </EntryPage>
  );
}

function Scopes({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <section aria-label={title}>
      <Text fw={600}>{title}</Text>
      <ul className={classes['scopes']}>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </section>
  );
}

function NotMe({ search, name }: { search: string; name: string }) {
  const logOut = useLogOut(CONSENT_PATH + search);
  return (
    <div>
      <button type="button" className="bw-link" onClick={() => { logOut.mutate(); }}>
        Not {name}? Log in as somebody else
      </button>
    </div>
  );
}

/** Where the browser goes afterwards; the server made sure that the integration registered it. */
function hostOf(search: string): string {
  try {
    return new URL(new URLSearchParams(search).get('redirect_uri') ?? '').host;
  } catch {
    return 'the integration';
  }
}
