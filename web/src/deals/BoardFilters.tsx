/** Whose deals, which pipeline, what words, in what order: the board's filters, all kept in the address. */
import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type RefObject, useEffect, useState } from 'react';

import type { Pipeline } from '../api/types';
import classes from './board.module.css';
import { CARD_ORDERS, type CardOrder, type Owner } from './deal';

export interface BoardFilter {
  owner: Owner;
  order: CardOrder;
  q: string;
  /** A pipeline's id; empty for the first. */
  pipeline: string;
}

const OWNER_WORDS = [
  { value: 'me', label: 'Mine' },
  { value: 'team', label: 'Team' },
  { value: 'all', label: 'All' },
] satisfies { value: Owner; label: string }[];

const ORDER_WORDS: Record<CardOrder, string> = {
  newest: 'Newest in stage',
  longest: 'Longest in stage',
  score: 'Most likely',
  amount: 'Largest',
  close: 'Closing soonest',
};

interface Props {
  filter: BoardFilter;
  pipelines: readonly Pipeline[];
  searchBox: RefObject<HTMLInputElement | null>;
  onChange: (change: Partial<BoardFilter>) => void;
}

export function BoardFilters({ filter, pipelines, searchBox, onChange }: Props) {
  return (
    <div className={classes['filters']} role="search" aria-label="Filter the board">
      {pipelines.length > 1 && (
        <Select aria-label="Pipeline" w={170} allowDeselect={false} value={filter.pipeline || (pipelines[0]?.id ?? null)}
          data={pipelines.map(({ id, name }) => ({ value: id, label: name }))} onChange={(id) => { onChange({ pipeline: id ?? '' }); }} />
      )}
      <SegmentedControl aria-label="Whose deals" data={OWNER_WORDS} value={filter.owner} onChange={(owner) => { onChange({ owner }); }} />
      <Select aria-label="Order of cards" w={165} allowDeselect={false} value={filter.order}
        data={CARD_ORDERS.map((value) => ({ value, label: ORDER_WORDS[value] }))}
        onChange={(order) => { onChange({ order: order ?? 'newest' }); }} />
      <Search value={filter.q} box={searchBox} onChange={(q) => { onChange({ q }); }} />
    </div>
  );
}

/** Narrows while typing; the address follows shortly after, so that typing stays quick. */
function Search({ value, box, onChange }: { value: string; box: RefObject<HTMLInputElement | null>; onChange: (q: string) => void }) {
  const [typed, setTyped] = useState(value);

  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => { onChange(typed); }, 150);
    return () => { clearTimeout(timer); };
  }, [typed, value, onChange]);

  return (
    <TextInput ref={box} className={classes['search'] ?? ''} type="search" aria-label="Search deals on the board" placeholder="Search deals"
      leftSection={<IconSearch size={15} aria-hidden />} value={typed} onChange={(event) => { setTyped(event.currentTarget.value); }} />
  );
}
