/** Single sign-on: the providers of an e-mail address's domain, and the way there. */
import { Button, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconKey } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';

import { api, read } from '../api/client';
import { domainOf } from './rules';

/** Asks with the domain alone: it decides, and the address itself need not stand in the logs of whatever is in between. */
export function signOnsQuery(domain: string) {
  return queryOptions({
    queryKey: ['sign-ons', domain],
    staleTime: 5 * 60_000,
    retry: false,
    enabled: domain !== '',
    queryFn: async () => (await read(api.GET('/api/v1/single-sign-on', { params: { query: { email: `@${domain}` } } }))).items,
  });
}

/** A button for each provider that the typed address may sign on with. */
export function SignOns({ email, next }: { email: string; next: string }) {
  const [domain] = useDebouncedValue(domainOf(email), 250);
  const { data = [] } = useQuery(signOnsQuery(domain));
  return (
    <Stack gap="xs" aria-live="polite">
      {data.map(({ id, name, organization, start }) => (
        <Button key={id} component="a" href={`${start}?return_to=${encodeURIComponent(next)}`} variant="default" size="md" leftSection={<IconKey size={17} aria-hidden />}>
          Sign on to {organization} with {name}
        </Button>
      ))}
    </Stack>
  );
}
