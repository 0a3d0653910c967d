/** A searchable list that grows as it is read: the shape of every plain list in the app. */
import { Button, Skeleton, Stack, Table, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';

import { EmptyState } from './EmptyState';
import { FailurePage } from './FailurePage';
import classes from './list.module.css';
import { useShortcuts } from './shortcuts';

interface Column<Row> {
  name: string;
  /** Whether the column holds numbers, set to the end of its cell. */
  end?: boolean;
  cell: (row: Row) => ReactNode;
}

/** What a list needs of an infinite query. */
interface Pages<Row> {
  data: { pages: { items: Row[] }[] } | undefined;
  error: unknown;
  isError: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
}

interface Props<Row> {
  title: string;
  /** What is listed, in the plural and in lower case. */
  noun: string;
  query: Pages<Row>;
  columns: readonly Column<Row>[];
  typed: string;
  onType: (typed: string) => void;
}

export function ListPage<Row extends { id: string }>({ title, noun, query, columns, typed, onType }: Props<Row>) {
  if (query.isError) return <FailurePage error={query.error} onRetry={() => void query.refetch()} />;
  const rows = query.data?.pages.flatMap(({ items }) => items);
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <Title order={1}>{title}</Title>
        <SearchBox noun={noun} value={typed} onChange={onType} />
      </header>
      {rows === undefined && <ListSkeleton noun={noun} />}
      {rows?.length === 0 && (
        <EmptyState title={typed === '' ? `No ${noun} yet` : `No ${noun} match “${typed}”`}>
          {typed === '' ? 'They appear here once they are added or imported.' : 'Try fewer letters.'}
        </EmptyState>
      )}
      {rows !== undefined && rows.length > 0 && (
        <Table highlightOnHover verticalSpacing="xs" className={classes['table'] ?? ''}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ name, end }) => (
                <Table.Th key={name} scope="col" data-end={end}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id}>
                {columns.map(({ name, end, cell }) => (
                  <Table.Td key={name} data-label={name} data-end={end}>
                    {cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {query.hasNextPage && (
        <Button variant="default" fullWidth mt="md" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </div>
  );
}

/** Asks for what was typed once the typing pauses. */
function SearchBox({ noun, value, onChange }: { noun: string; value: string; onChange: (typed: string) => void }) {
  const [typed, setTyped] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => box.current?.focus() });

  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => { onChange(typed); }, 200);
    return () => { clearTimeout(timer); };
  }, [typed, value, onChange]);

  return (
    <TextInput ref={box} type="search" aria-label={`Search ${noun}`} placeholder={`Search ${noun}`} leftSection={<IconSearch size={15} aria-hidden />}
      value={typed} onChange={(event) => { setTyped(event.currentTarget.value); }} />
  );
}

function ListSkeleton({ noun }: { noun: string }) {
  return (
    <Stack gap="xs" aria-busy="true" aria-label={`Loading ${noun}`}>
      {Array.from({ length: 8 }, (_, row) => (
        <Skeleton key={row} height={36} radius="sm" />
      ))}
    </Stack>
  );
}
