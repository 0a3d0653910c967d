/** Two people changed the same deal: both values side by side, and a choice. */
import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';

import type { Deal, DealPatch } from '../api/types';
import { day, money } from '../ui/format';
import type { Conflict } from './edits';

type Field = 'name' | 'amount' | 'expected_close' | 'source' | 'owner_id';

const LABELS: Record<Field, string> = {
  name: 'Name', amount: 'Amount', expected_close: 'Expected close', source: 'Source', owner_id: 'Owner',
};

/** A field's value as a person reads it. */
function shown(field: Field, value: string | null | undefined, currency: string, owners: ReadonlyMap<string, string>): string {
  if (value === null || value === undefined || value === '') return '–';
  if (field === 'amount') return money(value, currency);
  if (field === 'expected_close') return day(value);
  return field === 'owner_id' ? (owners.get(value) ?? 'Another owner') : value;
}

function valueOf(deal: Deal, field: Field): string | null {
  return field === 'owner_id' ? (deal.owner?.id ?? null) : deal[field];
}

interface Row {
  field: Field;
  mine: string | null;
  theirs: string | null;
}

/** The fields this person tried to change, with what they are now. */
export function disputed(patch: DealPatch, current: Deal): Row[] {
  return (Object.keys(LABELS) as Field[]).flatMap((field) => {
    const mine = patch[field];
    return mine === undefined ? [] : [{ field, mine, theirs: valueOf(current, field) }];
  });
}

interface Props {
  conflict: Conflict | null;
  owners: ReadonlyMap<string, string>;
  onKeepTheirs: () => void;
  onKeepMine: () => void;
}

export function ConflictDialog({ conflict, owners, onKeepTheirs, onKeepMine }: Props) {
  return (
    <Modal opened={conflict !== null} onClose={onKeepTheirs} title={<b>This deal changed while you were editing</b>}>
      {conflict !== null && (
        <Stack>
          <Text size="sm" c="dimmed">
            Your change has not been saved. The deal now shows its newest version.
          </Text>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Field</Table.Th>
                <Table.Th>Yours</Table.Th>
                <Table.Th>Now</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {disputed(conflict.patch, conflict.current.value).map(({ field, mine, theirs }) => (
                <Table.Tr key={field}>
                  <Table.Td>{LABELS[field]}</Table.Td>
                  <Table.Td>{shown(field, mine, conflict.current.value.currency, owners)}</Table.Td>
                  <Table.Td>{shown(field, theirs, conflict.current.value.currency, owners)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Group justify="flex-end">
            <Button variant="default" onClick={onKeepMine}>
              Save mine
            </Button>
            <Button data-autofocus onClick={onKeepTheirs}>
              Keep the newest
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
