/** The frame around every page behind the log-in: top bar, demo banner, palette, help, live updates. */
import { ActionIcon, Button, Group, Kbd, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

import { useLiveUpdates } from '../api/stream';
import { useSession } from '../session/session';
import { Brand } from '../ui/Brand';
import { useShortcuts } from '../ui/shortcuts';
import classes from './app.module.css';
import { Palette } from './Palette';
import { PLACES } from './places';
import { ShortcutsHelp } from './ShortcutsHelp';
import { UserMenu } from './UserMenu';

const COMMAND = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

export function Shell() {
  const { org } = useSession();
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  useLiveUpdates();
  useFocusOnArrival(main);
  useShortcuts({ '?': openHelp });

  return (
    <div className={classes['frame']} data-simulated={org.simulated}>
      <a href="#main" className="bw-skip">
        Skip to the page
      </a>
      {org.simulated && (
        <div className={classes['simulated']} role="note">
          Simulated demo company. {org.name}, its people and its deals are made up.
        </div>
      )}
      <header className={classes['bar']}>
        <Link to="/deals" className={classes['home'] ?? ''} aria-label="Bellwether, pipeline">
          <Brand />
        </Link>
        <nav aria-label="Main" className={classes['nav']}>
          {PLACES.map(({ to, label, icon: Icon }) => (
            <Link key={to} to={to} className={classes['place'] ?? ''} activeProps={{ 'aria-current': 'page' }} activeOptions={{ includeSearch: false }}>
              <Icon size={17} stroke={1.7} aria-hidden />
              <span>{label}</span>
            </Link>
          ))}
        </nav>
        <Group gap={6} wrap="nowrap" ml="auto">
          <Button variant="default" className={classes['find'] ?? ''} leftSection={<IconSearch size={15} aria-hidden />} onClick={spotlight.open}
            rightSection={<Kbd size="xs">{COMMAND} K</Kbd>} visibleFrom="md">
            Find a deal
          </Button>
          <ActionIcon hiddenFrom="md" variant="subtle" color="gray" size="lg" aria-label="Find a deal" onClick={spotlight.open}>
            <IconSearch size={19} />
          </ActionIcon>
          <Tooltip label="Keyboard shortcuts (?)">
            <ActionIcon visibleFrom="sm" variant="subtle" color="gray" size="lg" aria-label="Keyboard shortcuts" onClick={openHelp}>
              <IconKeyboard size={19} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <UserMenu />
        </Group>
      </header>
      <main ref={main} id="main" tabIndex={-1} className={classes['main']}>
        <Outlet />
      </main>
      <Palette />
      <ShortcutsHelp opened={help} onClose={closeHelp} />
    </div>
  );
}

/** After a change of page the keyboard starts at the page, not where the last link was. */
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>): void {
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  const first = useRef(true);

  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [pathname, main]);
}
