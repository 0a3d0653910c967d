/** The model card, drawn from Markdown; raw HTML in it is never interpreted. */
import { Table, Title, Typography } from '@mantine/core';
import Markdown, { type Components } from 'react-markdown';
import gfm from 'remark-gfm';

import classes from './models.module.css';

/** Headings of the card sit below the page's own. */
const COMPONENTS: Components = {
  h1: ({ children }) => <Title order={3}>{children}</Title>,
  h2: ({ children }) => <Title order={3}>{children}</Title>,
  h3: ({ children }) => <Title order={4}>{children}</Title>,
  table: ({ children }) => (
    <Table.ScrollContainer minWidth={560}>
      <Table>{children}</Table>
    </Table.ScrollContainer>
  ),
};

export default function Card({ markdown }: { markdown: string }) {
  return (
    <Typography className={classes['card'] ?? ''}>
      <Markdown remarkPlugins={[gfm]} components={COMPONENTS}>
        {markdown}
      </Markdown>
    </Typography>
  );
}
