/** Starts the app: theme, query client, router, and what happens when a session ends. Mantine's styles sit in a layer below ours. */
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import '@fontsource-variable/geist';
import './ui/tokens.css';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { whenSessionExpires } from './api/client';
import { createQueryClient } from './api/queries';
import { createAppRouter } from './app/router';
import { arrivedWith } from './session/arrived';
import { CONSENT_PATH } from './session/consent';
import { leaveForLogIn } from './session/session';
import { cssVariables, theme } from './ui/theme';

const client = createQueryClient();
const router = createAppRouter(client);

whenSessionExpires(() => {
  const { href, pathname } = router.state.location;
  if (pathname !== '/login') leaveForLogIn(pathname === CONSENT_PATH ? CONSENT_PATH + arrivedWith : href);
});

const holder = document.getElementById('root');
if (holder === null) throw new Error('index.html has no #root');

createRoot(holder).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} />
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
