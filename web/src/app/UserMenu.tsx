/** Who is logged in, the colour scheme, and the way out. */
import { Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconLogout, IconShieldLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { useLogOut, useSession } from '../session/session';
import { initials, words } from '../ui/format';
import classes from './app.module.css';

export function UserMenu() {
  const { user, org } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const logOut = useLogOut();
  return (
    <Menu position="bottom-end" width={250} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes['user']}>
          <span aria-hidden="true">{initials(user.name)}</span>
          <VisuallyHidden>{user.name}: account and theme</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes['who']}>
          <Text fw={600}>{user.name}</Text>
          <Text size="sm" c="dimmed">
            {words(user.role)} at {org.name}
          </Text>
        </div>
        <Menu.Divider />
        <div className={classes['who']}>
          <SegmentedControl fullWidth size="xs" aria-label="Theme" value={colorScheme} onChange={setColorScheme}
            data={[{ value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }, { value: 'auto', label: 'System' }]} />
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings/security" leftSection={<IconShieldLock size={16} aria-hidden />}>
          Security
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => { logOut.mutate(); }}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
