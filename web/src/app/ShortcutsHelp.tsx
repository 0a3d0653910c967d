/** Every key that does something, and the switch that silences the single ones. */
import { Kbd, Modal, Stack, Switch, Table } from '@mantine/core';

import { LOGGED_KINDS } from '../activities/activity';
import { useShortcutsEnabled } from '../ui/shortcuts';

const ROWS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Ctrl/⌘', 'K'], does: 'Find a deal or go to a page' },
  { keys: ['/'], does: 'Search on this page' },
  ...LOGGED_KINDS.map(({ kind, key }) => ({ keys: [key.toUpperCase()], does: `On a deal: log a ${kind}`.replace('a email', 'an email') })),
  { keys: ['Ctrl/⌘', 'Enter'], does: 'Save what you are logging' },
  { keys: ['Enter'], does: 'Save a field' },
  { keys: ['Esc'], does: 'Give up an edit, close a dialog' },
  { keys: ['Space', '← →'], does: 'On a card’s handle: pick up, choose a stage, drop' },
  { keys: ['?'], does: 'Show this help' },
];

export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [enabled, setEnabled] = useShortcutsEnabled();
  return (
    <Modal opened={opened} onClose={onClose} title={<b>Keyboard shortcuts</b>}>
      <Stack>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Keys</Table.Th>
              <Table.Th>What they do</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ROWS.map(({ keys, does }) => (
              <Table.Tr key={does}>
                <Table.Td>
                  {keys.map((key) => (
                    <Kbd key={key} mr={4}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Switch label="Single-key shortcuts" description="Switch off if keys fire by accident, for example with speech input." checked={enabled}
          onChange={(event) => { setEnabled(event.currentTarget.checked); }} />
      </Stack>
    </Modal>
  );
}
