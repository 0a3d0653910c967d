import { describe, expect, it } from 'vitest';

import { ago, daysSince, duration, initials, money, percent, points, words } from './format';

const AT = new Date('2026-03-02T09:00:00Z');

describe('percent', () => {
  it('never rounds a doubt away', () => {
    expect(percent(0.002)).toBe('<1%');
    expect(percent(0.998)).toBe('>99%');
  });

  it.each([[0, '0%'], [0.005, '1%'], [0.634, '63%'], [1, '100%']])('writes %s as %s', (value, expected) => {
    expect(percent(value)).toBe(expected);
  });
});

describe('points', () => {
  it('always carries its sign, the true minus included', () => {
    expect(points(0.04)).toBe('+4');
    expect(points(-0.12)).toBe('\u221212');
    expect(points(0)).toBe('0');
    expect(points(0.083, 1)).toBe('+8.3');
  });
});

describe('money', () => {
  it('shows cents only where there are any', () => {
    expect(money('12500.00', 'EUR')).toBe('€12,500');
    expect(money('12500.50', 'EUR')).toBe('€12,500.50');
  });

  it('shortens for a column head and has a dash for nothing', () => {
    expect(money('1234567.00', 'USD', { compact: true })).toBe('$1.2M');
    expect(money(null, 'EUR')).toBe('–');
  });
});

describe('time', () => {
  it('counts whole days and never below zero', () => {
    expect(daysSince('2026-02-28T10:00:00Z', AT)).toBe(1);
    expect(daysSince('2026-03-03T10:00:00Z', AT)).toBe(0);
  });

  it.each([
    ['2026-03-02T08:59:30Z', 'just now'],
    ['2026-03-02T08:48:00Z', '12 minutes ago'],
    ['2026-03-02T06:00:00Z', '3 hours ago'],
    ['2026-03-01T09:00:00Z', 'yesterday'],
  ])('tells %s as %s', (value, expected) => {
    expect(ago(value, AT)).toBe(expected);
  });

  it.each([[45, '45 s'], [720, '12 min'], [3600, '1 h'], [3900, '1 h 5 min']])('tells %d seconds as %s', (seconds, expected) => {
    expect(duration(seconds)).toBe(expected);
  });
});

describe('names and words', () => {
  it.each([['Dana Ross', 'DR'], ['  dana  ', 'D'], ['Ana Maria de Souza', 'AS'], ['', '']])('takes the initials of %j', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });

  it('turns a code into words', () => {
    expect(words('decision_maker')).toBe('Decision maker');
  });
});
