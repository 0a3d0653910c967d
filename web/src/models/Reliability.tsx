/** The reliability diagram with its numbers as a table for whoever prefers or needs them. */
import { Button, Collapse, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMemo } from 'react';

import type { ReliabilityBin } from '../api/types';
import { count, percent } from '../ui/format';
import { LazyChart } from '../ui/LazyChart';
import { Panel } from '../ui/Panel';
import { countsSpec, countsWords, reliabilitySpec, reliabilityWords } from './reliabilityChart';

export function Reliability({ bins }: { bins: readonly ReliabilityBin[] }) {
  const [open, { toggle }] = useDisclosure(false);
  const diagram = useMemo(() => reliabilitySpec(bins), [bins]);
  const counts = useMemo(() => countsSpec(bins), [bins]);
  return (
    <Panel
      title="Does it keep its word?"
      aside={
        <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={open}>
          {open ? 'Hide numbers' : 'Show numbers'}
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        On the dashed line, of the deals marked 70% seven in ten were won. Bars are 95% intervals; below, how many predictions each point rests on.
      </Text>
      <LazyChart spec={diagram} description={reliabilityWords(bins)} height={350} />
      <LazyChart spec={counts} description={countsWords(bins)} height={64} />
      <Collapse expanded={open}>
        <Table.ScrollContainer minWidth={320}>
          <Table mt="sm" className="bw-number">
            <Table.Caption>Predicted and observed shares of won deals</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Predicted</Table.Th>
                <Table.Th>Won</Table.Th>
                <Table.Th>95% interval</Table.Th>
                <Table.Th>Predictions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {bins.map((bin) => (
                <Table.Tr key={bin.predicted}>
                  <Table.Td>{percent(bin.predicted)}</Table.Td>
                  <Table.Td>{percent(bin.observed)}</Table.Td>
                  <Table.Td>
                    {percent(bin.low)} – {percent(bin.high)}
                  </Table.Td>
                  <Table.Td>{count(bin.rows)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Collapse>
    </Panel>
  );
}
