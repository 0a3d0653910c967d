/** Recovery codes, shown this once: to copy, to keep as a file, and to say that they are kept. */
import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';

import classes from './login.module.css';

export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const lines = codes.join('\n');
  const lead = useRef<HTMLParagraphElement>(null);
  useEffect(() => { lead.current?.focus(); }, []);
  return (
    <Stack gap="md">
      <Text ref={lead} tabIndex={-1} className={classes['title'] ?? ''}>
        <b>Keep these recovery codes now.</b> Each gets you in once if you lose your phone. They are not shown again.
      </Text>
      <ul className={classes['codes']} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code} className={classes['secret']}>
            {code}
          </li>
        ))}
      </ul>
      <Group gap="xs">
        <CopyButton value={lines}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button component="a" variant="default" leftSection={<IconDownload size={16} aria-hidden />} download="bellwether-recovery-codes.txt"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`Bellwether recovery codes\n\n${lines}\n`)}`}>
          Download
        </Button>
      </Group>
      <Button onClick={onDone}>I have kept them</Button>
    </Stack>
  );
}
