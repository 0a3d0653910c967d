/** An address that leads nowhere. */
import { Problem } from '../api/problem';
import { FailurePage } from '../ui/FailurePage';

const NOWHERE = new Problem({ status: 404, code: 'page_not_found', title: 'Not here', detail: 'There is no page at this address.' });

export function NotFound() {
  return (
    <main>
      <FailurePage error={NOWHERE} />
    </main>
  );
}
