/** The people on the buyers' side, found by name. */
import { Anchor } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';

import { ListPage } from '../ui/ListPage';
import { peopleListQuery } from './queries';

export function PeoplePage() {
  useDocumentTitle('People · Bellwether');
  const { q } = useSearch({ from: '/app/people' });
  const navigate = useNavigate({ from: '/people' });
  const people = useInfiniteQuery(peopleListQuery(q));
  return (
    <ListPage
      title="People"
      noun="people"
      query={people}
      typed={q}
      onType={(typed) => void navigate({ search: { q: typed }, replace: true })}
      columns={[
        { name: 'Name', cell: ({ name }) => <b>{name}</b> },
        { name: 'Title', cell: ({ title }) => title ?? '–' },
        {
          name: 'Account',
          cell: ({ account }) =>
            account === null ? '–' : <Link to="/accounts/$accountId" params={{ accountId: account.id }}>{account.name}</Link>,
        },
        { name: 'Email', cell: ({ email }) => (email === null ? '–' : <Anchor href={`mailto:${email}`}>{email}</Anchor>) },
        { name: 'Phone', cell: ({ phone }) => (phone === null ? '–' : <Anchor href={`tel:${phone}`}>{phone}</Anchor>) },
      ]}
    />
  );
}
