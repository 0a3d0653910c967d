/** The companies sold to, found by name. */
import { useDocumentTitle } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';

import { count, words } from '../ui/format';
import { ListPage } from '../ui/ListPage';
import { accountsQuery } from './queries';

export function AccountsPage() {
  useDocumentTitle('Accounts · Bellwether');
  const { q } = useSearch({ from: '/app/accounts' });
  const navigate = useNavigate({ from: '/accounts' });
  const accounts = useInfiniteQuery(accountsQuery(q));
  return (
    <ListPage
      title="Accounts"
      noun="accounts"
      query={accounts}
      typed={q}
      onType={(typed) => void navigate({ search: { q: typed }, replace: true })}
      columns={[
        {
          name: 'Name',
          cell: (account) => (
            <Link to="/accounts/$accountId" params={{ accountId: account.id }}>
              {account.name}
            </Link>
          ),
        },
        { name: 'Industry', cell: ({ industry }) => (industry === null ? '–' : words(industry)) },
        { name: 'Region', cell: ({ region }) => (region === null ? '–' : words(region)) },
        { name: 'Employees', end: true, cell: ({ employees }) => (employees === null ? '–' : count(employees)) },
        { name: 'Owner', cell: ({ owner }) => owner?.name ?? '–' },
      ]}
    />
  );
}
