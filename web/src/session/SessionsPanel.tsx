/** Where one is logged in, and ending that. */
import { Badge, Button, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';

import type { OpenSession } from '../api/types';
import { useNow } from '../ui/clock';
import { ago, moment } from '../ui/format';
import { Panel } from '../ui/Panel';
import classes from './login.module.css';
import { sessionsQuery, useEndOthers, useEndSession } from './sessions';
import { Fault } from './Told';

const METHODS: Record<OpenSession['method'], string> = {
  password: 'password',
  second_factor: 'password and code',
  single_sign_on: 'single sign-on',
};

export function SessionsPanel() {
  const sessions = useQuery(sessionsQuery);
  const end = useEndSession();
  const others = useEndOthers();
  const list = useRef<HTMLUListElement>(null);
  const open = sessions.data ?? [];
  // The button that was pressed goes away with its session; the keyboard stays at the list.
  const stay = { onSuccess: () => list.current?.focus() };
  return (
    <Panel title="Where you are logged in"
      aside={open.length > 1 && (
        <Button variant="default" size="xs" loading={others.isPending} onClick={() => { others.mutate(undefined, stay); }}>
          End all others
        </Button>
      )}>
      <Fault error={sessions.error ?? end.error ?? others.error} />
      {sessions.isPending && <Skeleton height={72} aria-label="Loading sessions" aria-busy="true" />}
      <ul ref={list} tabIndex={-1} className={classes['sessions']} aria-label="Open sessions">
        {open.map((one) => (
          <li key={one.id} className={classes['session']}>
            <Told session={one} />
            {!one.current && (
              <Button variant="default" size="xs" aria-label={`End the session of ${one.device}, ${moment(one.opened_at)}`}
                loading={end.isPending && end.variables === one.id} onClick={() => { end.mutate(one.id, stay); }}>
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Told({ session }: { session: OpenSession }) {
  const at = useNow();
  return (
    <div>
      <Text component="span" fw={600}>
        {session.device}
      </Text>{' '}
      {session.current && (
        <Badge variant="default" size="sm" tt="none">
          This one
        </Badge>
      )}
      <Text size="sm" c="dimmed">
        {[session.address, `by ${METHODS[session.method]}`, `since ${moment(session.opened_at)}`, `last seen ${ago(session.last_seen_at, at)}`].filter(Boolean).join(' · ')}
      </Text>
    </div>
  );
}
