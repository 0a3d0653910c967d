/** Asks why a deal was lost before it is called lost. */
import { Button, Chip, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';

import { LOST_REASONS } from './deal';

interface Props {
  /** The deal's name while the question is open. */
  dealName: string | null;
  onAnswer: (reason: string) => void;
  onCancel: () => void;
}

export function LostDialog({ dealName, onAnswer, onCancel }: Props) {
  return (
    <Modal opened={dealName !== null} onClose={onCancel} title={<b>Why was it lost?</b>}>
      {dealName !== null && <Question dealName={dealName} onAnswer={onAnswer} onCancel={onCancel} />}
    </Modal>
  );
}

function Question({ dealName, onAnswer, onCancel }: Props) {
  const [picked, setPicked] = useState('');
  const [detail, setDetail] = useState('');
  const reason = [picked, detail.trim()].filter((part) => part !== '').join(': ');

  return (
    <form onSubmit={(event) => { event.preventDefault(); onAnswer(reason); }}>
      <Stack>
        <Text size="sm" c="dimmed">
          {dealName} closes as lost. The reason teaches the model and your team.
        </Text>
        <Chip.Group value={picked} onChange={setPicked}>
          <Group gap="xs" role="radiogroup" aria-label="Reason">
            {LOST_REASONS.map((choice) => (
              <Chip key={choice} value={choice} variant="outline">
                {choice}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <Textarea label="In your words" description="Optional when a reason is picked" autosize minRows={2} maxLength={500} value={detail}
          onChange={(event) => { setDetail(event.currentTarget.value); }} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Keep it open
          </Button>
          <Button type="submit" disabled={reason === ''}>
            Mark as lost
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
