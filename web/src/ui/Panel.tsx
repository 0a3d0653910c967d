/** A titled part of a page. */
import { Group, Paper, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface Props {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

export function Panel({ title, aside, children }: Props) {
  const heading = useId();
  return (
    <Paper component="section" aria-labelledby={heading} withBorder p={{ base: 'md', sm: 'lg' }} miw={0}>
      <Group justify="space-between" align="baseline" mb="sm" gap="xs">
        <Title order={2} id={heading}>
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Paper>
  );
}
