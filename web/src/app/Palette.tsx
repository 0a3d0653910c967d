/** The palette: type to find a deal or go to a place, from anywhere. */
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { dealListQuery } from '../deals/queries';
import { ScoreChip } from '../deals/ScoreChip';
import { money } from '../ui/format';
import { EVERYWHERE } from './places';

export function Palette() {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 150);
  const deals = useQuery({ ...dealListQuery({ q, limit: 8 }), enabled: q !== '' });
  const found = q === '' ? [] : (deals.data?.items ?? []);
  const places = EVERYWHERE.filter(({ label }) => label.toLowerCase().includes(typed.trim().toLowerCase()));

  return (
    <Spotlight.Root query={typed} onQueryChange={setTyped} shortcut={['mod + K']} scrollable maxHeight={420}>
      <Spotlight.Search placeholder="Find a deal, or go to…" aria-label="Find a deal or a page" leftSection={<IconSearch size={18} aria-hidden />} />
      <Spotlight.ActionsList>
        {found.length > 0 && (
          <Spotlight.ActionsGroup label="Deals">
            {found.map((deal) => (
              <Spotlight.Action
                key={deal.id}
                label={deal.name}
                description={[deal.account?.name, deal.stage.name, money(deal.amount, deal.currency)].filter(Boolean).join(' · ')}
                rightSection={deal.state === 'open' ? <ScoreChip score={deal.score} /> : undefined}
                onClick={() => void navigate({ to: '/deals/$dealId', params: { dealId: deal.id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {places.length > 0 && (
          <Spotlight.ActionsGroup label="Go to">
            {places.map(({ to, label, icon: Icon }) => (
              <Spotlight.Action key={to} label={label} leftSection={<Icon size={18} stroke={1.6} aria-hidden />} onClick={() => void navigate({ to })} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.length === 0 && places.length === 0 && (
          <Spotlight.Empty>{deals.isFetching ? 'Looking…' : 'No deal or page by that name'}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
