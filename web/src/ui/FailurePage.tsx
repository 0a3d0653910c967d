/** The page for what cannot be shown; it says why and always offers a way on. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';

import { isProblem, sentence } from '../api/problem';
import { Bell } from './Brand';
import classes from './ui.module.css';

interface Words {
  title: string;
  text: string;
}

/** What to tell the person, by what the server answered. */
export function wordsFor(error: unknown): Words {
  if (isProblem(error, 403)) {
    return { title: 'You may not see this', text: 'Your role does not include this page. Whoever runs Bellwether for you can change that.' };
  }
  if (isProblem(error, 404)) {
    return { title: 'Not here', text: 'It does not exist, was removed, or belongs to somebody whose records you may not see.' };
  }
  return { title: 'This page could not be loaded', text: sentence(error) };
}

interface Props {
  error: unknown;
  onRetry?: () => void;
}

export function FailurePage({ error, onRetry }: Props) {
  const { title, text } = wordsFor(error);
  const again = onRetry !== undefined && !isProblem(error, 403) && !isProblem(error, 404);
  return (
    <Stack className={classes['failure']} align="flex-start" gap="md" role="alert">
      <Bell size={40} />
      <Title order={1}>{title}</Title>
      <Text c="dimmed" maw="52ch">
        {text}
      </Text>
      <Group>
        {again && <Button onClick={onRetry}>Try again</Button>}
        <Button component="a" href="/deals" variant={again ? 'default' : 'filled'}>
          Go to the pipeline
        </Button>
      </Group>
    </Stack>
  );
}
