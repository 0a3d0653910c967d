/** Draws a component as the app would: themed, with its own empty cache, on a page with a router. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';

import { cssVariables, theme } from './theme';

export function show(content: ReactNode, options: { path?: string; client?: QueryClient } = {}): RenderResult {
  const client = options.client ?? new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const root = createRootRoute();
  const login = createRoute({ getParentRoute: () => root, path: '/login', component: () => content });
  const anywhere = createRoute({ getParentRoute: () => root, path: '$', component: () => content });
  const router = createRouter({
    routeTree: root.addChildren([login, anywhere]),
    history: createMemoryHistory({ initialEntries: [options.path ?? '/page'] }),
  });
  return render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

/** Answers the app's requests in the server's place; each answer is matched by "METHOD /path". */
export function serve(answers: Record<string, (request: Request) => Response | Promise<Response>>): Request[] {
  const heard: Request[] = [];
  globalThis.fetch = (async (input: RequestInfo | URL) => {
    const request = input instanceof Request ? input : new Request(input);
    heard.push(request.clone());
    const answer = answers[`${request.method} ${new URL(request.url).pathname}`];
    if (answer === undefined) throw new Error(`No answer for ${request.method} ${request.url}`);
    return answer(request);
  });
  return heard;
}

export function json(body: unknown, init: ResponseInit = {}): Response {
  return Response.json(body, init);
}
