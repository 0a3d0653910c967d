import { describe, expect, it } from 'vitest';

import { Problem } from '../api/problem';
import { wordsFor } from './FailurePage';

function problem(status: number, detail = ''): Problem {
  return new Problem({ status, code: 'x', title: 'Title', detail });
}

describe('wordsFor', () => {
  it('tells forbidden, missing and broken apart', () => {
    expect(wordsFor(problem(403)).title).toBe('You may not see this');
    expect(wordsFor(problem(404)).title).toBe('Not here');
    expect(wordsFor(problem(500, 'The database is away.')).text).toBe('The database is away.');
  });

  it('blames the connection when there was no answer at all', () => {
    expect(wordsFor(new TypeError('Failed to fetch')).text).toContain('cannot be reached');
  });
});
