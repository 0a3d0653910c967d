/** On a narrow screen the board shows one stage at a time; this chooses which. */
import { NativeSelect } from '@mantine/core';

import type { BoardColumn } from '../api/types';

interface Props {
  columns: readonly BoardColumn[];
  value: string | null;
  onPick: (stageId: string) => void;
}

export function StagePicker({ columns, value, onPick }: Props) {
  return (
    <NativeSelect
      aria-label="Stage shown"
      mx="var(--bw-gap)"
      size="md"
      value={value ?? ''}
      data={columns.map(({ stage, count }) => ({ value: stage.id, label: `${stage.name} (${count})` }))}
      onChange={(event) => { onPick(event.currentTarget.value); }}
    />
  );
}
