/** Numbers, money and dates as the reader's locale writes them. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** An amount (decimal text, as the API sends it) with its currency; null is a dash. */
export function money(amount: string | null, currency: string, options: { compact?: boolean } = {}): string {
  if (amount === null) return '–';
  const value = Number(amount);
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency,
    ...(options.compact === true
      ? { notation: 'compact', maximumFractionDigits: 1 }
      : { maximumFractionDigits: Number.isInteger(value) ? 0 : 2 }),
  }).format(value);
}

/** A probability in whole percent. A number that would round to certainty says that it is not certain. */
export function percent(value: number): string {
  const whole = new Intl.NumberFormat(undefined, { style: 'percent' });
  if (value > 0 && value < 0.005) return `<${whole.format(0.01)}`;
  if (value < 1 && value >= 0.995) return `>${whole.format(0.99)}`;
  return whole.format(value);
}

/** A change of probability in percentage points, always signed: +4, −12. */
export function points(change: number, digits = 0): string {
  const format = new Intl.NumberFormat(undefined, {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
    signDisplay: 'exceptZero',
  });
  return format.format(change * 100).replace('-', '\u2212');
}

export function count(value: number): string {
  return new Intl.NumberFormat().format(value);
}

export function decimal(value: number, digits = 3): string {
  return new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A calendar date (YYYY-MM-DD, no zone) or a moment, as a day. */
export function day(value: string, options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }): string {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(value);
  return new Intl.DateTimeFormat(undefined, isDate ? { ...options, timeZone: 'UTC' } : options).format(new Date(value));
}

export function time(value: string): string {
  return new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' }).format(new Date(value));
}

export function moment(value: string): string {
  return `${day(value)}, ${time(value)}`;
}

/** Whole days between a moment and now, never negative. */
export function daysSince(value: string, at: Date): number {
  return Math.max(0, Math.floor((at.getTime() - new Date(value).getTime()) / DAY));
}

/** "just now", "12 minutes ago", "3 days ago". */
export function ago(value: string, at: Date): string {
  const elapsed = at.getTime() - new Date(value).getTime();
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  if (elapsed < MINUTE) return 'just now';
  if (elapsed < 60 * MINUTE) return format.format(-Math.floor(elapsed / MINUTE), 'minute');
  if (elapsed < DAY) return format.format(-Math.floor(elapsed / (60 * MINUTE)), 'hour');
  return format.format(-Math.floor(elapsed / DAY), 'day');
}

/** "45 s", "12 min", "1 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** At most two letters that stand for a person. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}

/** snake_case from the API as words: decision_maker is "Decision maker". */
export function words(code: string): string {
  const spaced = code.replaceAll('_', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
