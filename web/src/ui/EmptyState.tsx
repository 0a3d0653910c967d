/** What stands where a list would be: why it is empty, and the way on. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './ui.module.css';

interface Props {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon, title, children, action }: Props) {
  return (
    <div className={classes['empty']}>
      {icon}
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text size="sm" c="dimmed" maw="44ch">
          {children}
        </Text>
      )}
      {action}
    </div>
  );
}
